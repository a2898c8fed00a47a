//! What answers in the place of the application: a proxy, another program, a fallback page.

use axum::Router;
use axum::http::StatusCode;
use axum::response::Html;
use health_tests::http::Server;
use health_tests::proxy::Proxy;

use super::run::{Ran, Serving, WORKER, run};

/// Runs `worker health …` with the variables of `proxy`.
fn behind(proxy: &Proxy, arguments: &[&str], variables: &[(&str, &str)]) -> Ran {
    let own = proxy.variables();
    let own = own.iter().map(|(name, value)| (*name, value.as_str()));
    let all: Vec<_> = own.chain(variables.iter().copied()).collect();
    run(WORKER, &[&["health"], arguments].concat(), &all)
}

/// An address at which nothing listens.
fn unused() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_never_answers_for_an_application_that_is_down() {
    let proxy = Proxy::start(([127, 0, 0, 1], 1).into()).await;
    for url in [unused(), "http://shop.invalid".to_owned(), "https://shop.invalid".to_owned()] {
        for probe in [&[][..], &["--probe", "liveness"], &["--probe", "readiness"]] {
            let ran = behind(&proxy, &[&["check", "--url", &url], probe].concat(), &[]);
            assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{url} {probe:?}: {ran:?}");
            assert!(ran.err.contains("it cannot be reached"), "{}", ran.err);
        }
        let tested = behind(&proxy, &["monitors", "test", "--url", &url], &[("WORKER_SESSION", "hunter4")]);
        assert_eq!(tested.code, 1, "{tested:?}");
    }
    assert_eq!(proxy.heads(), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_that_runs_is_asked_without_the_proxy() {
    let proxy = Proxy::start(([127, 0, 0, 1], 1).into()).await;
    let serving = Serving::start(&[]);
    let ran = behind(&proxy, &["check", "--probe", "liveness", "--url", &serving.url], &[]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(proxy.heads(), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_answers_every_path_is_not_a_probe_that_passes() {
    let page = || async { Html("<!doctype html><title>Shop</title>") };
    let other = || async { (StatusCode::SERVICE_UNAVAILABLE, "no backend") };
    for app in [Router::new().fallback(page), Router::new().fallback(other)] {
        let server = Server::start(app).await;
        for probe in [&[][..], &["--probe", "liveness"], &["--name", "nice"], &["--json"]] {
            let ran = run(WORKER, &[&["health", "check", "--url", &server.url("")], probe].concat(), &[]);
            assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{probe:?}: {ran:?}");
            let told = ran.err.contains("and not as a probe of this library") && ran.err.contains("`--url`");
            assert!(told, "{}", ran.err);
        }
    }
}
