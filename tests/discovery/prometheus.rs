use std::collections::BTreeMap;

use health_tests::http::client;
use serde_json::Value;

use super::program::{Program, assert_accepts};
use super::workspace::Workspace;

pub(crate) const PROMETHEUS: &str = "prometheus";
pub(crate) const EXPORTER: &str = "prometheus-blackbox-exporter";

/// Starts the exporter with these modules.
pub(crate) fn exporter(workspace: &Workspace, modules: &str) -> Program {
    let file = format!("--config.file={}", workspace.write("blackbox.yml", modules));
    assert_accepts(EXPORTER, &[&file, "--config.check"]);
    Program::start(EXPORTER, &[&file])
}

/// Prometheus with an exported configuration, but with shorter intervals.
pub(crate) struct Prometheus {
    program: Program,
    http: reqwest::Client,
}

impl Prometheus {
    pub(crate) fn start(workspace: &Workspace, configuration: &str) -> Self {
        let faster = "      - target_label: __scrape_interval__\n        replacement: 3s\n      \
                      - target_label: __scrape_timeout__\n        replacement: 3s\n";
        let configuration = configuration.replace("refresh_interval: 1m", "refresh_interval: 1s") + faster;
        let file = workspace.write("prometheus.yml", &configuration);
        assert_accepts("promtool", &["check", "config", &file]);
        let file = format!("--config.file={file}");
        let data = format!("--storage.tsdb.path={}", workspace.path("data"));
        Self { program: Program::start(PROMETHEUS, &[&file, &data]), http: client() }
    }

    /// Whether the last probe of each monitor succeeded, by the key of the monitor.
    pub(crate) async fn probes(&self) -> BTreeMap<String, bool> {
        let answer = self.get("query?query=probe_success").await;
        let Some(series) = answer["data"]["result"].as_array() else { return BTreeMap::new() };
        let probe = |series: &Value| {
            let key = series["metric"]["key"].as_str().unwrap().to_owned();
            (key, series["value"][1] == "1")
        };
        series.iter().map(probe).collect()
    }

    /// The active targets with their labels.
    pub(crate) async fn targets(&self) -> Vec<Value> {
        let answer = self.get("targets?state=active").await;
        answer["data"]["activeTargets"].as_array().cloned().unwrap_or_default()
    }

    async fn get(&self, what: &str) -> Value {
        let url = format!("http://{}/api/v1/{what}", self.program.address);
        let answer = self.http.get(url).send().await.unwrap();
        // Before Prometheus is ready, it answers in plain text.
        serde_json::from_str(&answer.text().await.unwrap()).unwrap_or_default()
    }
}
