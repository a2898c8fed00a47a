use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, connect_info::MockConnectInfo};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::middleware::{Next, from_fn};
use axum::response::Redirect;
use axum::routing::get;
use health_runtime::{Builder, Health, Monitor, Value};
use health_tests::http::Server;
use tokio::net::TcpListener;

use super::routes::{Changes, TOKEN, app, builder, failure, health, not_checked, of, passes};
use health_tests::tls::TlsServer;

/// Serves the application on a real socket.
async fn deployed(health: &Health) -> Server {
    Server::start(app(health).layer(MockConnectInfo(SocketAddr::from(([127, 0, 0, 1], 0))))).await
}

#[tokio::test]
async fn a_deployment_is_tested_like_a_router() {
    let health = builder(&Changes::default()).base_url("https://shop.example").build().unwrap();
    let server = deployed(&health).await;
    let report = health.preflight_url(server.url("/")).await;
    for path in ["/orders/1?verbose=yes", "/guarded", "/old", "/stays", "/livez", "/from-where", "/long"] {
        assert!(passes(&report, path), "{path}: {report}");
    }
    assert_eq!(of(&report, "/users").url, server.url("/users"));
    assert_eq!(failure(&report, "/slow"), "it did not answer within its timeout of 1 s");
    assert!(failure(&report, "/panics").starts_with("the connection broke"), "{report}");
    assert_eq!(failure(&report, "/loops"), "it redirects more than 10 times");
    assert!(not_checked(&report, "/changes").starts_with("not sent"));
    assert_eq!(
        failure(&report, "/invoices/99"),
        "response.code = 200: it is 404\neither no route is served there (check the base URL and `.mount_at(..)`), or the \
         handler found nothing for the sample values"
    );
    assert!(!report.to_string().contains(TOKEN), "{report}");
}

#[tokio::test]
async fn each_monitor_is_requested_once_with_at_most_eight_requests_at_a_time() {
    let seen = Arc::<Mutex<Vec<String>>>::default();
    let (now, most) = <(Arc<AtomicUsize>, Arc<AtomicUsize>)>::default();
    let count = {
        let (seen, most) = (Arc::clone(&seen), Arc::clone(&most));
        from_fn(move |request: Request, next: Next| {
            let (seen, now, most) = (Arc::clone(&seen), Arc::clone(&now), Arc::clone(&most));
            async move {
                seen.lock().unwrap().extend(request.uri().query().map(str::to_owned));
                most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                // Long enough for further concurrent requests to arrive.
                tokio::time::sleep(Duration::from_millis(5)).await;
                let answer = next.run(request).await;
                now.fetch_sub(1, Ordering::SeqCst);
                answer
            }
        })
    };
    let monitors = (10..60).map(|n| Monitor::get("/counted").query("n", n).key(format!("m{n}")));
    let health = monitors.fold(builder(&Changes::default()), Builder::monitor).build().unwrap();
    let app = Router::new().route("/counted", get(|| async {})).layer(count);
    let server = Server::start(app).await;
    let report = health.preflight_url(server.url("")).await;
    assert!(passes(&report, "/counted?n=42"), "{report}");
    let mut seen: Vec<_> =
        seen.lock().unwrap().iter().filter(|query| query.starts_with("n=")).cloned().collect();
    seen.sort();
    assert_eq!(seen, (10..60).map(|n| format!("n={n}")).collect::<Vec<_>>());
    let most = most.load(Ordering::SeqCst);
    assert!((2..=8).contains(&most), "{most}");
}

#[tokio::test]
async fn an_unreachable_deployment_fails_its_monitors_with_the_reason() {
    let health = health();
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let report = health.preflight_url(format!("http://{closed}")).await;
    assert!(failure(&report, "/users").starts_with("it cannot be reached"), "{report}");
    let server = deployed(&health).await;
    let report = health.preflight_url(server.url("/elsewhere-entirely")).await;
    assert!(failure(&report, "/elsewhere-entirely/users").contains("the base URL"), "{report}");
}

#[tokio::test]
async fn an_invalid_base_url_fails_every_monitor_and_is_not_shown() {
    let report = health().preflight_url("https://ann:hunter2@shop.example").await;
    assert!(
        failure(&report, "/users").starts_with("the base URL contains a user name or password"),
        "{report}"
    );
    assert!(!report.passed() && !report.to_string().contains("hunter2"));
}

#[tokio::test]
async fn a_redirect_to_another_host_is_followed_without_secrets() {
    let other = Server::start(Router::new().route(
        "/",
        get(|headers: HeaderMap| async move {
            let leaked = headers.contains_key(AUTHORIZATION) || headers.contains_key("x-api-key");
            if leaked { "leaked" } else { "nothing" }
        }),
    ))
    .await;
    let to = other.url("/");
    let app = Router::new().route("/", get(move || async move { Redirect::to(&to) }));
    let server = Server::start(app).await;
    let monitor = Monitor::get(server.url("/"))
        .header("Authorization", Value::env("PROBE_TOKEN"))
        .header("X-Api-Key", "k")
        .assert(health_runtime::response::body().eq("nothing"));
    let health = builder(&Changes::default()).monitor(monitor).build().unwrap();
    let report = health.preflight_url(server.url("/app")).await;
    assert!(passes(&report, &server.url("/")), "{report}");
}

#[tokio::test]
async fn an_untrusted_certificate_fails_unless_the_monitor_accepts_any() {
    let server = TlsServer::start(Router::new().fallback(|| async { "over TLS" })).await;
    let address = server.address();
    let at = |name: &str| Monitor::get(format!("https://{address}/{name}"));
    let health = builder(&Changes::default())
        .monitor(at("strict"))
        .monitor(at("any").verify_ssl(false).assert(health_runtime::response::body().eq("over TLS")))
        .build()
        .unwrap();
    let report = health.preflight_url("http://127.0.0.1:1").await;
    let why = failure(&report, "/strict");
    assert!(why.starts_with("it cannot be reached") && why.contains("ertificate"), "{why}");
    assert!(passes(&report, "/any"), "{report}");

    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), server.certificate()).unwrap();
    let health = builder(&Changes::default()).monitor(at("strict")).ca_file(file.path()).build().unwrap();
    let report = health.preflight_url("http://127.0.0.1:1").await;
    assert!(passes(&report, "/strict"), "the certificate is in the file: {report}");
}
