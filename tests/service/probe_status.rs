use axum::http::{Method, StatusCode};
use health_runtime::Builder;
use health_tests::http::Server;
use health_tests::log::Log;

use super::{ask, health, served};

#[tokio::test]
async fn a_decommissioned_process_answers_its_word_and_is_alive_but_not_ready() {
    let server = served(|builder| builder.allow_unauthenticated_changes()).await;
    let get = async |path| {
        let answer = server.get(path).await;
        (answer.status.as_u16(), answer.body)
    };
    let answer = server.get("/probe_status").await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, "OK"));
    assert!(answer.header("content-type").starts_with("text/plain"));
    assert_eq!(answer.header("cache-control"), "no-store");

    for (query, word) in [("OFF", "OFF"), ("on+leave%3A%20%3Cb%3E", "on leave: <b>"), ("ok", "ok")] {
        let answer = server.send(Method::POST, &format!("/probe_status?body={query}")).await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, word));
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(get("/probe_status").await, (503, word.to_owned()));
        assert_eq!(get("/internal/probe_status").await, (503, word.to_owned()));
        assert_eq!(get("/readyz").await, (503, "fail".to_owned()));
        assert_eq!(get("/livez").await, (200, "ok".to_owned()));
    }
    assert!(
        get("/readyz?verbose").await.1.contains("[-]decommission failed: the process takes no requests\n")
    );
    assert_eq!(server.send(Method::HEAD, "/probe_status").await.status, StatusCode::SERVICE_UNAVAILABLE);

    let answer = server.send(Method::POST, "/probe_status?body=OK").await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, "OK"));
    assert_eq!(get("/probe_status").await, (200, "OK".to_owned()));
    assert_eq!(get("/readyz").await, (200, "ok".to_owned()));
}

#[tokio::test]
async fn an_empty_long_or_unprintable_word_is_refused_and_changes_nothing() {
    let server = served(|builder| builder.allow_unauthenticated_changes()).await;
    let long = "x".repeat(101);
    for query in ["?body", "?body=", "?body=a%0Ab", "?body=%00", "?body=%1B[2J", &format!("?body={long}")] {
        let answer = server.send(Method::POST, &format!("/probe_status{query}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
        assert!(!answer.body.contains("xx") && !answer.body.contains('\x1b'), "{}", answer.body);
    }
    assert_eq!(server.get("/probe_status").await.body, "OK");
    let longest = "ü".repeat(100);
    let answer = server.send(Method::POST, &format!("/probe_status?body={longest}")).await;
    assert_eq!((answer.status, answer.body), (StatusCode::OK, longest));
    let answer = server.send(Method::POST, "/probe_status?body=%FF%FE").await;
    assert_eq!(answer.body, "\u{fffd}\u{fffd}", "invalid UTF-8 becomes the replacement character");
}

#[tokio::test]
async fn every_method_but_post_reads_the_word() {
    let server = served(|builder| builder.allow_unauthenticated_changes()).await;
    let methods = ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"];
    for (word, status) in [("OK", 200), ("OFF", 503)] {
        server.send(Method::POST, &format!("/probe_status?body={word}")).await;
        for method in methods {
            let method: Method = method.parse().expect("a method");
            let answer = server.send(method.clone(), "/probe_status?body=IGNORED").await;
            let body = if method == Method::HEAD { "" } else { word };
            assert_eq!((answer.status.as_u16(), answer.body.as_str()), (status, body), "{method}");
            assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8", "{method}");
        }
    }
}

#[tokio::test]
async fn a_post_without_a_word_restores_and_of_several_words_the_last_counts() {
    let server = served(|builder| builder.allow_unauthenticated_changes()).await;
    for (query, answered) in [
        ("?body=OFF", "OFF"),
        ("", "OK"),
        ("?body=OK&body=LEAVE", "LEAVE"),
        ("?", "OK"),
        ("?body=OFF", "OFF"),
        ("?word=x", "OK"),
        ("?body=&body=OFF", "OFF"),
        ("?body=OFF&body=OK", "OK"),
    ] {
        let answer = server.send(Method::POST, &format!("/probe_status{query}")).await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, answered), "{query}");
        let status = if answered == "OK" { 200 } else { 503 };
        let answer = server.get("/probe_status").await;
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (status, answered), "{query}");
    }
}

#[tokio::test]
async fn a_process_in_maintenance_says_so_and_a_post_that_restores_says_that_maintenance_remains() {
    let health = health(|builder| builder.allow_unauthenticated_changes());
    let server = Server::start(health.endpoints()).await;
    let get = async || {
        let answer = server.get("/probe_status").await;
        (answer.status.as_u16(), answer.body)
    };
    health.set_maintenance(true);
    assert_eq!(get().await, (503, "MAINTENANCE".to_owned()));
    for (query, seen) in [("body=OFF", "OFF"), ("body=OK", "MAINTENANCE"), ("", "MAINTENANCE")] {
        let answer = server.send(Method::POST, &format!("/probe_status?{query}")).await;
        assert_eq!(answer.status, StatusCode::OK);
        if query == "body=OFF" {
            assert_eq!(answer.body, "OFF");
        } else {
            assert!(answer.body.starts_with("MAINTENANCE: ") && answer.body.contains("maintenance remains"));
        }
        assert_eq!(
            get().await,
            (503, seen.to_owned()),
            "a word that was posted stays until it is taken back"
        );
    }
    health.set_maintenance(false);
    assert_eq!(get().await, (200, "OK".to_owned()));
}

#[tokio::test]
async fn only_a_token_or_an_explicit_setting_allows_changes() {
    type With = fn(Builder) -> Builder;
    let cases: [(With, &[(&str, u16)]); 4] = [
        (|builder| builder, &[("", 403), ("Bearer ", 403), ("Bearer sesame", 403)]),
        (
            |builder| builder.token("sesame"),
            &[
                ("", 403),
                ("Bearer", 403),
                ("Bearer sesam", 403),
                ("Basic sesame", 403),
                ("Bearer sesame", 200),
            ],
        ),
        (|builder| builder.allow_unauthenticated_changes(), &[("", 200), ("Bearer wrong", 200)]),
        (
            |builder| builder.token("sesame").allow_unauthenticated_changes(),
            &[("", 200), ("Bearer wrong", 200), ("Bearer sesame", 200)],
        ),
    ];
    for (at, (with, requests)) in cases.into_iter().enumerate() {
        let server = served(with).await;
        for path in ["/probe_status", "/internal/probe_status"] {
            for (authorization, status) in requests {
                let header = ("authorization", *authorization);
                let answer = ask(&server, Method::POST, &format!("{path}?body=OFF"), header).await;
                assert_eq!(answer.status.as_u16(), *status, "case {at}, {path}, {authorization:?}");
                let now = server.get("/probe_status").await.body;
                assert_eq!(
                    now,
                    if *status == 200 { "OFF" } else { "OK" },
                    "case {at}, {path}, {authorization:?}"
                );
                ask(&server, Method::POST, &format!("{path}?body=OK"), header).await;
            }
        }
    }
}

#[tokio::test]
async fn a_refusal_says_what_to_do_before_it_validates_the_request() {
    for (token, advice) in [(None, "set HEALTH_TOKEN"), (Some("sesame"), "send the configured token")] {
        let server = served(|builder| token.into_iter().fold(builder, Builder::token)).await;
        let answer = server.send(Method::POST, "/probe_status").await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert!(answer.body.contains(advice) && !answer.body.contains("sesame"), "{}", answer.body);
    }
}

#[tokio::test]
async fn the_code_can_decommission_and_each_change_is_logged_once() {
    let health = health(|builder| builder);
    let server = Server::start(health.endpoints()).await;
    let log = Log::start();
    for (word, shown) in [("DRAIN", "DRAIN"), ("DRAIN", "DRAIN"), ("OK", "OFF"), ("a\nb", "OFF")] {
        health.decommission(word);
        let answer = server.get("/probe_status").await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::SERVICE_UNAVAILABLE, shown));
    }
    health.recommission();
    health.recommission();
    assert_eq!(server.get("/probe_status").await.body, "OK");
    let changes: Vec<_> = log.lines().into_iter().filter(|line| line.contains("decommission")).collect();
    assert_eq!(changes.len(), 3, "{changes:?}");
}
