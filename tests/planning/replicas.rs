use std::time::Duration;

use axum::http::StatusCode;
use health_runtime::Status;
use health_tests::monitoring_api::MonitoringApi;

use super::{PATIENCE, build, shop};

#[tokio::test]
async fn twenty_simultaneous_replicas_create_each_monitor_once_without_being_throttled() {
    let api = MonitoringApi::start();
    api.set(|modes| modes.rate_limit = Some(10));
    let paths = ["/", "/orders", "/search"];
    let replicas: Vec<_> =
        (0..20).map(|_| build(shop(&api, &paths).publish_jitter(Duration::from_secs(10)))).collect();
    let running: Vec<_> = replicas.iter().map(health_runtime::Health::start).collect();
    for replica in &replicas {
        assert!(replica.wait_for("monitors", Status::Pass, PATIENCE).await);
    }
    for running in running {
        running.shutdown().await;
    }
    let requests = api.requests();
    assert!(requests.iter().all(|request| request.status == StatusCode::OK), "{requests:#?}");
    assert_eq!(api.monitors().len(), 3);
    // A replica puts again only if it listed the monitors before the first put ended.
    let first = api.puts()[0].at;
    let settled = first + Duration::from_secs(3);
    assert!(api.puts().iter().all(|put| put.at < settled), "later replicas find nothing to put");
    assert!(requests.len() >= 21 && requests.len() < 40, "{}", requests.len());
}
