use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use health_tests::shop::{ADMIN_TOKEN, Shop, program};
use serde_json::Value;

use super::prometheus::{Prometheus, exporter};
use super::workspace::Workspace;

/// The export of this file by a shop at its default address.
pub(crate) fn exported(file: &str) -> String {
    let shop = Command::new(program())
        .args(["health", "monitors", "export", "--format", "prometheus", "--only", file])
        .args(["--discovery-url", "http://127.0.0.1:3001/monitors/sd"])
        .env_clear()
        .env("HEALTH_ENV", "development")
        .env("SHOP_ADMIN_TOKEN", ADMIN_TOKEN)
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    assert!(shop.status.success());
    String::from_utf8(shop.stdout).unwrap()
}

#[tokio::test]
async fn prometheus_probes_every_monitor_of_the_shop_and_detects_a_failure() {
    let workspace = Workspace::new("shop");
    workspace.write("PROBE_AUTHORIZATION", ADMIN_TOKEN);
    let modules = exported("blackbox.yml").replace("/etc/blackbox/secrets", &workspace.path(""));
    assert!(!modules.contains(ADMIN_TOKEN), "{modules}");
    let exporter = exporter(&workspace, &modules);

    let shop = Shop::start(&[("HEALTH_PUBLISH", "false")]);
    shop.until("/startupz", 200).await;
    let (_, monitors) = shop.manage("/monitors").await;
    let monitors: Value = serde_json::from_str(&monitors).unwrap();
    let monitors = monitors["monitors"].as_array().unwrap();
    let all = |passes: fn(&Value) -> bool| -> BTreeMap<String, bool> {
        monitors
            .iter()
            .map(|monitor| (monitor["key"].as_str().unwrap().to_owned(), passes(monitor)))
            .collect()
    };
    assert!(monitors.len() >= 8, "{monitors:#?}");

    let configuration = exported("prometheus.yml")
        .replace("http://127.0.0.1:3001", &shop.management)
        .replace("127.0.0.1:9115", &exporter.address);
    let prometheus = Prometheus::start(&workspace, &configuration);
    until_probes_equal(&prometheus, &[all(|_| true)]).await;
    for target in prometheus.targets().await {
        let labels = target["labels"].as_object().unwrap();
        let names: Vec<_> = labels.keys().map(String::as_str).collect();
        let expected = ["application", "environment", "instance", "job", "key", "method", "module", "name"];
        assert_eq!(names, expected);
        assert_eq!(labels["application"], "shop");
        assert!(labels["instance"].as_str().unwrap().starts_with(&shop.url), "{labels:?}");
    }

    let without_products = all(|monitor| !monitor["url"].as_str().unwrap().contains("/products"));
    shop.set_fault("search", "fail").await;
    until_probes_equal(&prometheus, &[all(|_| true), without_products.clone()]).await;
    shop.set_fault("search", "pass").await;
    until_probes_equal(&prometheus, &[without_products, all(|_| true)]).await;
}

/// Waits until the probes equal the last of `stages`. Until then they must equal one of the earlier stages. Without an
/// earlier stage they may have any value, since Prometheus has not probed everything yet.
async fn until_probes_equal(prometheus: &Prometheus, stages: &[BTreeMap<String, bool>]) {
    let (last, before) = stages.split_last().unwrap();
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        let probes = prometheus.probes().await;
        if probes == *last {
            return;
        }
        assert!(before.is_empty() || before.contains(&probes), "{probes:#?}");
        assert!(Instant::now() < deadline, "after 30 s the probes are {probes:#?}, not {last:#?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
