use health_runtime::{CheckDef, Monitor};
use health_tests::monitoring_api::MonitoringApi;

use super::builder;
#[tokio::test]
async fn long_texts_are_shortened_in_reports_and_errors() {
    let api = MonitoringApi::start();
    let long = "d".repeat(70_000);
    let check = CheckDef::new("long", async || true).description(long.clone());
    let health = builder(&api).check(check).monitor(Monitor::get(format!("/{long}"))).build().unwrap();
    let (overview, preflight) =
        (health.overview().to_string(), health.preflight(&health.routes()).await.to_string());
    for shown in [&overview, &preflight] {
        assert!(shown.contains("ddd…") && !shown.contains(&long), "{} bytes", shown.len());
    }
    let health = builder(&api).build().unwrap();
    let error = health.put([Monitor::get("").name(long)]).await.unwrap_err().to_string();
    assert!(error.len() < 10_000, "{} bytes", error.len());
}

#[test]
fn debug_and_the_overview_show_no_secret() {
    let api = MonitoringApi::start();
    let health =
        builder(&api).monitor(Monitor::get("/x").header("X-Token", "literal-secret")).build().unwrap();
    let shown = format!("{health:?} {:?} {}", health.monitors(), health.overview());
    assert!(shown.contains("an-order"), "{shown}");
    for secret in ["hunter2", "literal-secret", &api.key()] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}
