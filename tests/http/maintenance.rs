use std::time::Duration;

use axum::http::StatusCode;
use health_runtime::{MaintenanceFuture, MaintenanceSource, Probe, Status};
use health_tests::http::Server;
use health_tests::until;

use super::{health, switch};

#[tokio::test]
async fn a_process_in_maintenance_is_alive_and_not_ready() {
    let health = health(switch(true), |builder| builder);
    let server = Server::start(health.endpoints()).await;
    health.set_maintenance(true);
    let answer = server.get("/readyz?verbose").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(
        answer.body.contains("[-]maintenance failed: the process takes no requests\n"),
        "{}",
        answer.body
    );
    assert_eq!(server.get("/livez").await.status, StatusCode::OK);
    health.set_maintenance(false);
    assert_eq!(server.get("/readyz").await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_process_is_in_maintenance_while_the_file_exists() {
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("maintenance");
    std::fs::write(&file, "").expect("a file");
    let health = health(switch(true), |builder| builder.maintenance_file(&file));
    let server = Server::start(health.endpoints()).await;
    assert_eq!(server.get("/readyz").await.status, StatusCode::OK, "no source is read before the start");
    assert_eq!(
        health.status("maintenance-source").await,
        Some(Status::Fail),
        "its source has not answered yet"
    );
    let running = health.start();
    until("the maintenance", async || server.get("/readyz").await.status == StatusCode::SERVICE_UNAVAILABLE)
        .await;
    assert_eq!(server.get("/status").await.json()["status"], "maintenance");
    assert_eq!(server.get("/livez").await.status, StatusCode::OK);
    std::fs::remove_file(&file).expect("the file");
    until("its end", async || server.get("/readyz").await.status == StatusCode::OK).await;
    running.shutdown().await;
}

#[tokio::test(start_paused = true)]
async fn while_its_source_fails_the_last_known_maintenance_holds_and_a_check_fails() {
    struct Store(tokio::sync::Mutex<tokio::sync::mpsc::Receiver<Result<bool, &'static str>>>);

    impl MaintenanceSource for Store {
        fn name(&self) -> &str {
            "store"
        }

        fn next(&self) -> MaintenanceFuture<'_> {
            Box::pin(async {
                match self.0.lock().await.recv().await {
                    Some(Err("panics")) => panic!("on purpose"),
                    Some(news) => Ok(news?),
                    None => std::future::pending().await,
                }
            })
        }
    }

    let (news_sender, news_receiver) = tokio::sync::mpsc::channel(1);
    let store = Store(tokio::sync::Mutex::new(news_receiver));
    let health = health(switch(true), |builder| builder.maintenance_source(store));
    let running = health.start();
    let second = Duration::from_secs(2);
    for (news, withheld, status) in [
        (Ok(true), Some("maintenance"), Status::Pass),
        (Err("away"), Some("maintenance"), Status::Fail),
        (Ok(true), Some("maintenance"), Status::Pass),
        (Ok(false), None, Status::Pass),
        (Err("panics"), None, Status::Fail),
    ] {
        news_sender.send(news).await.expect("the source waits for news");
        tokio::time::sleep(6 * second).await;
        let report = health.report(Probe::Readiness).await;
        assert_eq!(report.withheld(), withheld, "{news:?}");
        assert_eq!(health.status("maintenance-source").await, Some(status), "{news:?}");
    }
    running.shutdown().await;
}
