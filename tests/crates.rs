//! Checks and routes may be declared in any crate that the application's code names.

use axum::http::{Method, StatusCode};
use catalogue::Index;
use health_runtime::{Builder, Health, application};
use health_tests::http::Server;
use invoices as _;

fn builder() -> Builder {
    Health::builder().application(application!()).variables(|_| None).provide(Index("items"))
}

#[tokio::test]
async fn declarations_of_several_crates_are_served_together() {
    let health = builder().expect_crates(["catalogue", "invoices"]).build().unwrap();
    let server = Server::start(health.routes().merge(health.endpoints())).await;
    assert_eq!(server.get("/items").await.body, "items");
    let ready = server.get("/readyz?verbose").await;
    assert_eq!(ready.body, "[+]index ok\n[+]ledger ok\nreadyz check passed\n");
}

#[tokio::test]
async fn crates_may_declare_different_methods_of_one_path() {
    let health = builder().build().unwrap();
    let server = Server::start(health.routes()).await;
    for (method, body) in [(Method::GET, "read"), (Method::POST, "written"), (Method::DELETE, "deleted")] {
        let answer = server.send(method, "/shared").await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, body));
    }
    let refused = server.send(Method::PUT, "/shared").await;
    assert_eq!(refused.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[test]
fn an_expected_crate_that_registered_nothing_is_an_error() {
    let error = builder().expect_crates(["catalogue", "forgotten", "never-heard-of"]).build().unwrap_err();
    let text = error.to_string();
    assert!(text.starts_with("2 mistakes"), "{text}");
    assert!(text.contains("the crate `forgotten` registered no check and no route"), "{text}");
    assert!(text.contains("`use never_heard_of as _;`"), "{text}");
}

#[test]
fn the_overview_shows_declarations_with_their_source_lines() {
    let health = builder().base_url("https://shop.example").environment("test").build().unwrap();
    let overview = health.overview().to_string();
    for part in [
        "checks: 2\n",
        "index   readiness  The index has entries.  tests/crates/catalogue/src/lib.rs:",
        "routes: 4\n",
        "DELETE /shared  not wanted  tests/crates/invoices/src/lib.rs:",
        "POST /shared    none        tests/crates/invoices/src/lib.rs:",
        "monitors: 2\n",
        "GET https://shop.example/items   tests/crates/catalogue/src/lib.rs:",
    ] {
        assert!(overview.contains(part), "{part:?} in\n{overview}");
    }
}
