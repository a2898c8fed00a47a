use health_runtime::{Application, CheckDef};
use serde_json::Value;

use crate::comparison::{Asked, Comparison};
use crate::libraries::Framework;
use crate::ours;

const METHODS: [&str; 2] = ["GET", "POST"];

#[tokio::test]
async fn status_answers_as_sprockets_handlers_status() {
    let mut comparison = Comparison::start("sprockets.handlers.status", Framework::Tornado);
    comparison.libraries.set(r#"{"application": "shop"}"#);
    let (health, server) = ours(|builder| builder.application(Application::new("shop", "unknown"))).await;
    for word in ["ok", "maintenance", "draining", "OK", ""] {
        comparison.libraries.set(&format!(r#"{{"status": "{word}"}}"#));
        health.set_status(word);
        let scene = &format!("the state {word:?}");
        for method in METHODS {
            comparison.ask(&server, Asked { scene, method, path: "/status", accept: None }).await;
        }
    }
    comparison
        .ask(&server, Asked { scene: "the state \"\"", method: "HEAD", path: "/status", accept: None })
        .await;
    comparison.end(10);
}

#[tokio::test]
async fn heartbeat_answers_as_sprockets_handlers_heartbeat() {
    let mut comparison = Comparison::start("sprockets.handlers.heartbeat", Framework::Tornado);
    for (scene, callbacks) in [
        ("no callback", "[]"),
        ("healthy callbacks", "[true, true]"),
        ("an unhealthy callback", "[true, false]"),
        ("a callback that raises", "[null]"),
    ] {
        comparison.libraries.set(&format!(r#"{{"callbacks": {callbacks}}}"#));
        let callbacks: Vec<Value> = serde_json::from_str(callbacks).unwrap();
        let (_, server) = ours(|builder| {
            callbacks.into_iter().enumerate().fold(builder, |builder, (at, healthy)| {
                let healthy = healthy.as_bool();
                builder.check(CheckDef::new(format!("callback-{at}"), move || async move {
                    healthy.expect("a callback that raises")
                }))
            })
        })
        .await;
        for method in METHODS {
            comparison.ask(&server, Asked { scene, method, path: "/heartbeat", accept: None }).await;
        }
        comparison.ask(&server, Asked { scene, method: "HEAD", path: "/heartbeat", accept: None }).await;
    }
    comparison.end(12);
}
