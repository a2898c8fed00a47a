use health_tests::http::client;
use health_tests::process::Process;
use health_tests::shop::{Shop, answer};
use health_tests::until;
use serde_json::Value;
use tempfile::TempDir;

use super::guide::{MANAGEMENT, authority, blocks, with};
use super::tool::{on_a_free_port, tool, write};

#[tokio::test]
async fn prometheus_scrapes_both_endpoints_and_sees_changes() {
    let shop = Shop::start(&[]);
    shop.until("/readyz", 200).await;
    let prometheus = Prometheus::start(&shop);

    for job in ["shop", "shop-svc-status"] {
        prometheus.until(&format!("up{{job=\"{job}\"}}"), 1.0).await;
    }
    let database = [r#"health_check_status{job="shop",check="database"}"#, r#"svc_status{name="database"}"#];
    let search = [r#"health_check_status{job="shop",check="search"}"#, r#"svc_status{name="search"}"#];
    let ready = r#"health_up{job="shop",probe="readiness"}"#;
    let database_states = |state: f64| database.iter().map(move |query| (*query, state));

    for (query, value) in database_states(0.0).chain([(search[0], 0.0), (search[1], 0.0), (ready, 1.0)]) {
        prometheus.until(query, value).await;
    }
    // `/svc_status.prometheus` also has the observations and the metrics.
    prometheus.until(r#"svc_status{name="search_products"}"#, 5.0).await;
    prometheus.until(r#"health_up{job="shop-svc-status",probe="readiness"}"#, 1.0).await;

    shop.set_fault("database", "fail").await;
    shop.set_fault("search", "warn").await;
    for (query, value) in database_states(2.0).chain([(search[0], 1.0), (search[1], 1.0), (ready, 0.0)]) {
        prometheus.until(query, value).await;
    }
    shop.set_fault("database", "pass").await;
    for (query, value) in database_states(0.0).chain([(ready, 1.0)]) {
        prometheus.until(query, value).await;
    }

    assert!(
        prometheus.value(r#"health_check_runs_total{job="shop",check="database",result="fail"}"#).await
            >= Some(1.0)
    );
    for job in ["shop", "shop-svc-status"] {
        let missed = prometheus.value(&format!("min_over_time(up{{job=\"{job}\"}}[5m])")).await;
        assert_eq!(missed, Some(1.0), "each scrape of {job} succeeded");
    }
    let log = prometheus.process.output();
    assert!(!log.contains("level=warn") && !log.contains("level=error"), "{log}");
}

struct Prometheus {
    process: Process,
    url: String,
    http: reqwest::Client,
    _folder: TempDir,
}

impl Prometheus {
    fn start(shop: &Shop) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let changes =
            [(MANAGEMENT, authority(&shop.management)), ("scrape_interval: 15s", "scrape_interval: 2s")];
        let settings = with(&blocks("Prometheus")[0], &changes);
        let settings = write(folder.path(), "prometheus.yml", &settings);
        let (process, port) = on_a_free_port(|port| {
            let mut process = Process::start(
                tool("prometheus", "prometheus")
                    .arg("--config.file")
                    .arg(&settings)
                    .arg("--storage.tsdb.path")
                    .arg(folder.path().join("data"))
                    .arg(format!("--web.listen-address=127.0.0.1:{port}")),
            );
            match process.line("Server is ready to receive web requests.") {
                Some(_) => Ok((process, port)),
                None => Err(process.output()),
            }
        });
        Self { process, url: format!("http://127.0.0.1:{port}"), http: client(), _folder: folder }
    }

    /// The value of the one series that the query finds.
    async fn value(&self, query: &str) -> Option<f64> {
        let query = form_urlencoded::Serializer::new(String::new()).append_pair("query", query).finish();
        let (status, body) = answer(self.http.get(format!("{}/api/v1/query?{query}", self.url))).await;
        assert_eq!(status, 200, "{query}: {body}");
        let body: Value = serde_json::from_str(&body).unwrap();
        let found = body["data"]["result"].as_array().unwrap();
        assert!(found.len() <= 1, "{query} is ambiguous: {body:#}");
        found.first()?["value"][1].as_str()?.parse().ok()
    }

    async fn until(&self, query: &str, value: f64) {
        until(&format!("{query} == {value}"), async || self.value(query).await == Some(value)).await;
    }
}
