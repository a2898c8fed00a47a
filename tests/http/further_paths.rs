//! Further paths of an endpoint, beside its own.

use axum::http::Method;
use health_runtime::{Builder, Health};
use health_tests::http::Server;

use super::{health, switch};

fn variable(value: &'static str) -> impl Fn(&str) -> Option<String> {
    move |name| (name == "HEALTH_ENDPOINTS").then(|| value.to_owned())
}

#[tokio::test]
async fn an_endpoint_answers_at_further_paths_as_at_its_own() {
    type With = fn(Builder) -> Builder;
    let cases: [With; 2] = [
        |builder| {
            builder.variables(variable(
                "/healthz=/livez, /up = /livez,/ready/{name}=/readyz/{check},/m=/metrics",
            ))
        },
        |builder| {
            builder
                .also_at("/livez", "/healthz")
                .also_at("/livez", "/up")
                .also_at("/readyz/{check}", "/ready/{name}")
                .also_at("/metrics", "/m")
        },
    ];
    for with in cases {
        let health = health(switch(true), with);
        let server = Server::start(health.endpoints().nest("/management", health.management())).await;
        for (path, status) in [
            ("/livez", 200),
            ("/healthz", 200),
            ("/up", 200),
            ("/management/healthz", 200),
            ("/ready/database", 200),
            ("/ready/event_loop", 404),
            ("/m", 404),
            ("/management/m", 200),
        ] {
            assert_eq!(server.get(path).await.status.as_u16(), status, "{path}");
        }
        assert_eq!(server.get("/healthz?verbose").await.body, "[+]event_loop ok\nlivez check passed\n");
        assert_eq!(server.send(Method::OPTIONS, "/healthz").await.body, "ok");
    }
}

#[tokio::test]
async fn a_further_path_follows_the_exposure_of_its_endpoint_and_stays_when_the_endpoint_moves() {
    let entries = "/healthz=/livez,/livez=/alive,/beat=/heartbeat,/heartbeat=off";
    let health = health(switch(true), |builder| builder.variables(variable(entries)));
    let server = Server::start(health.endpoints()).await;
    for (path, status) in [("/healthz", 200), ("/alive", 200), ("/livez", 404), ("/beat", 404)] {
        assert_eq!(server.get(path).await.status.as_u16(), status, "{path}");
    }
}

#[test]
fn a_further_path_that_cannot_work_is_a_mistake_that_names_it() {
    for (entries, why) in [
        ("/healthz=/livezz", "there is no health endpoint \"/livezz\": did you mean \"/livez\"?"),
        ("/healthz=/livez,/healthz=/readyz", "cannot also be at \"/healthz\": "),
        ("/healthz=/livez,/healthz=/livez", "cannot also be at \"/healthz\": "),
        ("/a b=/livez", "percent-encode some"),
        ("healthz=/livez", "begins with a slash"),
        ("/h/{x}=/livez", "this endpoint reads no path parameter"),
        ("/ready=/readyz/{check}", "its path needs one parameter"),
    ] {
        let error = Health::builder().variables(variable(entries)).build().unwrap_err().to_string();
        assert!(error.contains(why), "{entries}: {error}");
    }
    // A typing error in the name of an endpoint is no further path: nothing is served at an exposure.
    let error = Health::builder().variables(variable("/heartbeet=off")).build().unwrap_err().to_string();
    assert!(error.contains("did you mean \"/heartbeat\"?"), "{error}");
}
