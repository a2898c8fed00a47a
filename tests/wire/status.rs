use axum::http::{Method, StatusCode};
use health_runtime::Health;
use health_tests::http::Server;
use serde_json::json;

use super::served;

#[tokio::test]
async fn it_says_application_status_and_version_in_public() {
    let (_, server) = served(|builder| builder).await;
    for path in ["/status", "/internal/status"] {
        let answer = server.get(path).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.header("content-type"), "application/json");
        assert_eq!(answer.header("cache-control"), "no-store");
        let version = env!("CARGO_PKG_VERSION");
        assert_eq!(
            answer.json(),
            json!({ "application": "health-tests", "status": "ok", "version": version })
        );
    }
    let head = server.send(Method::HEAD, "/status").await;
    assert_eq!((head.status, head.body.as_str()), (StatusCode::OK, ""));
    assert_eq!(server.send(Method::POST, "/status").await.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn an_application_that_does_not_say_is_its_executable_in_an_unknown_version() {
    let health = Health::builder().variables(|_| None).allow_empty().build().expect("builds");
    let answer = Server::start(health.endpoints()).await.get("/status").await.json();
    assert_eq!(answer["version"], "unknown");
    assert!(answer["application"].as_str().is_some_and(|name| name.starts_with("wire")), "{answer}");
}

#[tokio::test]
async fn ok_is_200_maintenance_503_and_any_other_word_500() {
    let (health, server) = served(|builder| builder).await;
    for (word, status, ready) in [
        ("maintenance", 503, 503),
        ("draining", 500, 200),
        ("OK", 500, 200),
        ("", 500, 200),
        ("ok", 200, 200),
    ] {
        health.set_status(word);
        let answer = server.get("/status").await;
        assert_eq!((answer.status.as_u16(), &answer.json()["status"]), (status, &word.into()), "{word}");
        assert_eq!(server.send(Method::HEAD, "/status").await.status.as_u16(), status, "{word}");
        assert_eq!(server.get("/readyz").await.status.as_u16(), ready, "{word}");
    }
}

#[tokio::test]
async fn a_maintenance_goes_before_the_word_and_leaves_it_as_it_was() {
    let (health, server) = served(|builder| builder.status_from(async || Some("elsewhere"))).await;
    health.set_status("draining");
    health.set_maintenance(true);
    assert_eq!(server.get("/status").await.json()["status"], "maintenance");
    health.set_maintenance(false);
    assert_eq!(server.get("/status").await.json()["status"], "draining");
}

#[tokio::test]
async fn an_outside_source_is_asked_before_each_answer() {
    let (words, heard) = std::sync::mpsc::channel();
    let heard = std::sync::Arc::new(std::sync::Mutex::new(heard));
    let (_, server) = served(|builder| {
        builder.status_from(move || {
            let word = heard.lock().expect("one at a time").try_recv().ok();
            async move { word }
        })
    })
    .await;
    for (word, status) in [("maintenance", 503), ("ok", 200), ("lost", 500)] {
        words.send(word).expect("is heard");
        let answer = server.get("/status").await;
        assert_eq!((answer.status.as_u16(), &answer.json()["status"]), (status, &word.into()));
    }
    assert_eq!(server.get("/status").await.json()["status"], "ok", "the source has nothing to say");
}

#[tokio::test]
async fn a_source_that_panics_or_hangs_takes_nothing_down() {
    let (_, server) = served(|builder| {
        builder.status_from(|| async { if true { panic!("a source that panics") } else { None::<String> } })
    })
    .await;
    assert_eq!(server.get("/status").await.status, StatusCode::OK);
    let (_, server) = served(|builder| {
        let soon = std::time::Duration::from_millis(20);
        builder.probe_deadline(soon).status_from(std::future::pending::<Option<String>>)
    })
    .await;
    assert_eq!(server.get("/status").await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_application_adds_members_by_value_or_by_function() {
    let (_, server) = served(|builder| {
        builder.status_member("region", "eu").status_member_with("primes", || vec![2, 3]).status_member_with(
            "broken",
            || -> String {
                panic!("a member that panics");
            },
        )
    })
    .await;
    let answer = server.get("/status").await;
    assert_eq!(answer.status, StatusCode::OK);
    let answer = answer.json();
    assert_eq!((&answer["region"], &answer["primes"]), (&json!("eu"), &json!([2, 3])));
    assert_eq!(answer["broken"], json!({ "error": "panicked" }));
    assert_eq!(answer["status"], "ok");
}

#[test]
fn a_second_member_of_a_name_does_not_build() {
    let builder = Health::builder().variables(|_| None).allow_empty();
    let error =
        builder.status_member("version", "2").status_member("a", 1).status_member_with("a", || 2).build();
    let text = error.expect_err("two names twice").to_string();
    assert!(
        text.contains("2 mistakes") && text.contains("/status would have two members named \"version\""),
        "{text}"
    );
}
