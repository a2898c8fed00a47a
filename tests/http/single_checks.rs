//! `/livez/{check}`, `/readyz/{check}` and `/startupz/{check}`.

use health_runtime::CheckDef;
use health_tests::http::Server;

use super::{health, served, switch};

#[tokio::test]
async fn each_probe_answers_for_its_own_checks_and_no_others() {
    let server = served(switch(true)).await;
    for (path, status) in [
        ("/livez/event_loop", 200),
        ("/readyz/event_loop", 404),
        ("/startupz/event_loop", 404),
        ("/livez/database", 404),
        ("/readyz/database", 200),
        ("/startupz/database", 200),
        ("/readyz/search", 503),
        ("/startupz/search", 404),
        ("/readyz/", 404),
        ("/readyz//", 404),
        ("/readyz/%FF", 404),
        ("/readyz/unknown/x", 404),
    ] {
        let answer = server.get(path).await;
        assert_eq!(answer.status.as_u16(), status, "{path}");
        if status == 404 && path != "/readyz/" {
            assert_eq!(answer.body, "no such check\n", "{path}");
        }
    }
}

#[tokio::test]
async fn a_startup_check_that_has_passed_stays_passed_when_it_is_asked_alone() {
    let up = switch(true);
    let server = served(up).await;
    assert_eq!(server.get("/startupz").await.status.as_u16(), 200);
    up.store(false, std::sync::atomic::Ordering::SeqCst);
    assert_eq!(server.get("/startupz/database").await.status.as_u16(), 200);
    assert_eq!(server.get("/readyz/database").await.status.as_u16(), 503);
}

#[tokio::test]
async fn the_name_of_a_check_may_contain_slashes() {
    let names = ["db/primary", "tcp://h:1", "a/../b", "/"];
    let health = health(switch(true), |builder| {
        let builder = builder.move_endpoint("/livez/{check}", "/live/{check}/now");
        names.into_iter().fold(builder, |builder, name| {
            builder.check(CheckDef::new(name, || async { true }).liveness().readiness())
        })
    });
    let server = Server::start(health.endpoints()).await;
    for path in [
        "/readyz/db/primary",
        "/readyz/db%2Fprimary",
        "/readyz/tcp://h:1",
        "/readyz/a%2F..%2Fb",
        "/readyz//",
        "/live/db%2Fprimary/now",
    ] {
        let answer = server.get(&format!("{path}?verbose")).await;
        assert_eq!(answer.status.as_u16(), 200, "{path}: {}", answer.body);
    }
    assert_eq!(server.get("/readyz/db").await.status.as_u16(), 404);
    let excluded = server.get("/readyz?exclude=db/primary&verbose").await.body;
    assert!(excluded.contains("[+]db/primary excluded: ok\n"), "{excluded}");
}
