use axum::http::{Method, StatusCode};
use health_runtime::Health;
use health_tests::http::Server;
use serde_json::json;

use super::served;

#[tokio::test]
async fn the_public_document_has_application_status_and_version() {
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
async fn without_an_application_the_executable_is_named_with_an_unknown_version() {
    let health = Health::builder().variables(|_| None).allow_empty().build().expect("builds");
    let answer = Server::start(health.endpoints()).await.get("/status").await.json();
    assert_eq!(answer["version"], "unknown");
    assert!(answer["application"].as_str().is_some_and(|name| name.starts_with("unannotated")), "{answer}");
}

#[tokio::test]
async fn ok_answers_200_maintenance_503_and_other_words_500() {
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
async fn maintenance_overrides_the_word_until_it_ends() {
    let (health, server) = served(|builder| builder.status_from(async || Some("elsewhere"))).await;
    health.set_status("draining");
    health.set_maintenance(true);
    assert_eq!(server.get("/status").await.json()["status"], "maintenance");
    health.set_maintenance(false);
    assert_eq!(server.get("/status").await.json()["status"], "draining");
}

#[tokio::test]
async fn an_external_source_is_read_for_each_request() {
    let (sender, words) = std::sync::mpsc::channel();
    let words = std::sync::Arc::new(std::sync::Mutex::new(words));
    let (_, server) = served(|builder| {
        builder.status_from(move || {
            let word = words.lock().expect("one at a time").try_recv().ok();
            async move { word }
        })
    })
    .await;
    for (word, status) in [("maintenance", 503), ("ok", 200), ("lost", 500)] {
        sender.send(word).expect("the source reads it");
        let answer = server.get("/status").await;
        assert_eq!((answer.status.as_u16(), &answer.json()["status"]), (status, &word.into()));
    }
    assert_eq!(server.get("/status").await.json()["status"], "ok", "without a word from the source");
}

#[tokio::test]
async fn a_source_that_panics_or_hangs_does_not_fail_the_endpoint() {
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
async fn the_application_adds_members_as_values_or_functions() {
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

#[tokio::test]
async fn the_application_replaces_the_members_of_the_format() {
    let (health, server) = served(|builder| {
        builder
            .status_member("application", "shop (eu)")
            .status_member_with("version", || format!("{}.{}", 1, 4))
            .status_member("status", "fine")
    })
    .await;
    let answer = server.get("/status").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.json(), json!({ "application": "shop (eu)", "status": "fine", "version": "1.4" }));

    health.set_maintenance(true);
    let answer = server.get("/status").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(
        answer.json()["status"],
        "maintenance",
        "a process that takes no requests never says that it is fine"
    );
}

#[tokio::test]
async fn the_application_chooses_the_status_code_of_its_own_states() {
    let (health, server) = served(|builder| {
        builder
            .status_code("degraded", StatusCode::OK)
            .status_code("draining", StatusCode::SERVICE_UNAVAILABLE)
    })
    .await;
    for (word, status) in [
        ("degraded", 200),
        ("draining", 503),
        ("Degraded", 500),
        ("lost", 500),
        ("ok", 200),
        ("maintenance", 503),
    ] {
        health.set_status(word);
        let answer = server.get("/status").await;
        assert_eq!((answer.status.as_u16(), &answer.json()["status"]), (status, &word.into()), "{word}");
    }
    let (_, server) = served(|builder| {
        builder.status_from(async || Some("degraded")).status_code("degraded", StatusCode::MULTI_STATUS)
    })
    .await;
    assert_eq!(
        server.get("/status").await.status,
        StatusCode::MULTI_STATUS,
        "a word of the source counts too"
    );
}

#[test]
fn members_and_codes_that_contradict_each_other_are_mistakes() {
    let builder = Health::builder().variables(|_| None).allow_empty();
    let error = builder
        .status_member("version", "2")
        .status_member_with("version", || 3)
        .status_member("a", 1)
        .status_member_with("a", || 2)
        .status_code("ok", StatusCode::CREATED)
        .status_code("maintenance", StatusCode::OK)
        .status_code("draining", StatusCode::CONTINUE)
        .status_code("lost", StatusCode::OK)
        .status_code("lost", StatusCode::GONE)
        .build();
    let text = error.expect_err("six mistakes").to_string();
    for part in [
        "6 mistakes",
        "/status would have two members named \"version\"",
        "/status would have two members named \"a\"",
        "/status answers \"ok\" with 200",
        "/status answers \"maintenance\" with 503",
        "/status cannot answer 100 Continue",
        "/status has two codes for \"lost\"",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
}
