use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::http::{Method, StatusCode};
use health_runtime::{CheckDef, Health, Reporter, Status};
use health_tests::http::Server;

use super::{health, served, switch};

#[tokio::test]
async fn the_probes_answer_ok_or_fail_as_uncached_text() {
    let up = switch(true);
    let server = served(up).await;
    for path in ["/livez", "/readyz", "/startupz", "/readyz/database"] {
        let answer = server.get(path).await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, "ok"), "{path}");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    }
    up.store(false, Ordering::SeqCst);
    for (path, status, body) in [
        ("/livez", StatusCode::OK, "ok"),
        ("/readyz", StatusCode::SERVICE_UNAVAILABLE, "fail"),
        ("/startupz", StatusCode::OK, "ok"),
        ("/readyz/database", StatusCode::SERVICE_UNAVAILABLE, "fail"),
        ("/readyz/unknown", StatusCode::NOT_FOUND, "no such check\n"),
    ] {
        let answer = server.get(path).await;
        assert_eq!((answer.status, answer.body.as_str()), (status, body), "{path}");
    }
}

#[tokio::test]
async fn verbose_lists_the_checks_and_shows_the_reasons_to_operators_only() {
    let up = switch(false);
    let server = served(up).await;
    let down = "[-]database failed: reason withheld\n[+]importer ok\n[+]search warns: ok\n";
    assert_eq!(server.get("/readyz?verbose").await.body, format!("{down}readyz check failed\n"));
    assert_eq!(server.get("/livez?verbose").await.body, "[+]event_loop ok\nlivez check passed\n");
    assert_eq!(server.get("/readyz/search?verbose").await.body, "[-]search failed: reason withheld\n");
    assert_eq!(
        server.get("/internal/readyz?verbose").await.body,
        "[-]database failed: failed: postgres://shop:hunter2@db is away\n[+]importer ok\n\
         [+]search warns: ok: index is behind: node 3 is away\nreadyz check failed\n"
    );
}

#[tokio::test]
async fn exclude_leaves_checks_out_and_only_verbose_shows_which_and_warns_of_an_unknown_name() {
    let server = served(switch(false)).await;
    for query in ["?exclude=database", "?exclude=database&exclude=a%0Ab", "?exclude=search&exclude=database"]
    {
        let answer = server.get(&format!("/readyz{query}")).await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, "ok"), "{query}");
    }
    let answer = server.get("/readyz?verbose&exclude=database&exclude=search&exclude=database").await;
    assert_eq!(
        answer.body,
        "[+]database excluded: ok\n[+]importer ok\n[+]search excluded: ok\nreadyz check passed\n"
    );
    let answer = server.get("/readyz?verbose&exclude=database&exclude=search&exclude=a%0Ab").await;
    assert_eq!(
        answer.body,
        "[+]database excluded: ok\n[+]importer ok\n[+]search excluded: ok\n\
         warn: there is no check \"a\\nb\" to exclude\nreadyz check passed\n"
    );
    // A check of another probe has nothing to exclude here.
    let answer = server.get("/livez?verbose&exclude=database").await;
    assert_eq!(
        answer.body,
        "[+]event_loop ok\nwarn: there is no check \"database\" to exclude\nlivez check passed\n"
    );
}

#[tokio::test]
async fn options_answers_like_get_where_load_balancers_ask_with_it() {
    let server = served(switch(true)).await;
    for path in [
        "/livez",
        "/readyz",
        "/startupz",
        "/livez/event_loop",
        "/readyz/database",
        "/startupz/database",
        "/health",
        "/heartbeat",
        "/status",
        "/probe_status",
    ] {
        let (get, options) = (server.get(path).await, server.send(Method::OPTIONS, path).await);
        assert_eq!((options.status, &options.body), (get.status, &get.body), "{path}");
        assert_eq!(options.header("content-type"), get.header("content-type"), "{path}");
    }
    assert_eq!(
        server.send(Method::OPTIONS, "/internal/metrics").await.status,
        StatusCode::METHOD_NOT_ALLOWED
    );
}

#[tokio::test]
async fn head_answers_like_get_without_a_body_and_post_is_refused() {
    let server = served(switch(true)).await;
    for path in ["/livez", "/readyz", "/startupz", "/readyz/database", "/health", "/heartbeat"] {
        let get = server.get(path).await;
        let head = server.send(Method::HEAD, path).await;
        assert_eq!((head.status, head.body.as_str()), (get.status, ""), "{path}");
        assert_eq!(head.header("content-type"), get.header("content-type"), "{path}");
        // For a 204, axum sets a `Content-Length` of 0 and hyper removes it from the response to GET only.
        if get.status != StatusCode::NO_CONTENT {
            assert_eq!(head.header("content-length"), get.header("content-length"), "{path}");
        }
        assert_eq!(server.send(Method::POST, path).await.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
    }
}

#[tokio::test]
async fn heartbeat_answers_204_or_500_without_a_body() {
    let up = switch(true);
    let server = served(up).await;
    let answer = server.get("/heartbeat").await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::NO_CONTENT, ""));
    up.store(false, Ordering::SeqCst);
    let answer = server.get("/heartbeat").await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::INTERNAL_SERVER_ERROR, ""));
}

#[tokio::test]
async fn a_warning_is_ok_in_public_and_explained_to_operators() {
    let queue = CheckDef::new("queue", || async { (Status::Warn, "is\nlong \u{1b}[31m") });
    let health = health(switch(true), |builder| builder.check(queue));
    let server = Server::start(health.endpoints().nest("/internal", health.management())).await;
    let answer = server.get("/readyz/queue?verbose").await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, "[+]queue warns: ok\n"));
    let body = server.get("/internal/readyz/queue?verbose").await.body;
    assert_eq!(body, "[+]queue warns: ok: is long \\u{1b}[31m\n");
}

/// Readiness needs a success; for liveness the orchestrator would restart a process that is still starting.
#[tokio::test]
async fn liveness_passes_and_readiness_fails_before_the_first_result() {
    static SILENT: Reporter = Reporter::new().deadline(Duration::from_secs(30));
    let late = |name| CheckDef::new(name, async || true).initial_delay(Duration::from_secs(3_600));
    let health = Health::builder()
        .variables(|_| None)
        .provide(switch(true))
        .check(late("late").liveness().readiness())
        .check(CheckDef::reporter("silent", &SILENT).liveness().readiness())
        .check(
            CheckDef::new("hangs", std::future::pending::<()>).every(Duration::from_secs(3_600)).liveness(),
        )
        .check(late("starting").startup())
        .build()
        .expect("the declarations are valid");
    let _running = health.start();
    let server = Server::start(health.endpoints()).await;
    for (path, status) in [("/livez", 200), ("/livez?verbose", 200), ("/readyz", 503), ("/startupz", 503)] {
        assert_eq!(server.get(path).await.status.as_u16(), status, "{path}");
    }
    SILENT.report(false);
    assert_eq!(server.get("/livez").await.status.as_u16(), 503, "a failure is evidence");
}
