//! Groups of routes, which the application mounts separately.

use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use health_runtime::{Builder, Details, Health, route};
use health_tests::http::Server;

#[route(GET "/users", group = "admin", depends_on = ["route-groups"], healthcheck = true)]
async fn users() -> &'static str {
    "users"
}

#[route(GET "/users", group = "public", healthcheck(name = "public users"))]
async fn public_users() -> &'static str {
    "public users"
}

#[route(GET "/open", depends_on = ["route-groups"])]
async fn open() {}

fn builder() -> Builder {
    Health::builder()
        .variables(|_| None)
        .base_url("https://shop.example")
        .mount_at("/api")
        .mount_group_at("admin", "/admin/")
}

async fn forbid(_: Request, _: Next) -> Response {
    StatusCode::FORBIDDEN.into_response()
}

#[tokio::test]
async fn a_group_is_mounted_by_name_with_separate_layers() {
    let health = builder().build().unwrap();
    let admin = health.routes_in("admin").layer(from_fn(forbid));
    let app =
        health.routes().merge(health.routes_in("public")).nest("/admin", admin).merge(health.endpoints());
    let server = Server::start(app).await;
    assert_eq!(server.get("/users").await.body, "public users");
    assert_eq!(server.get("/admin/users").await.status, StatusCode::FORBIDDEN);
    assert_eq!(server.get("/readyz").await.status, StatusCode::OK);
}

#[tokio::test]
async fn names_do_not_tell_the_paths_of_groups_and_full_does() {
    for (details, expected) in
        [(Details::Names, r#"["/api/open"]"#), (Details::Full, r#"["/api/open","/admin/users"]"#)]
    {
        let health = builder().details(details).build().unwrap();
        // The check fails, because the groups are not served.
        let document = Server::start(health.endpoints()).await.get("/health").await.json();
        let affected = &document["checks"]["route-groups:responseTime"][0]["affectedEndpoints"];
        assert_eq!(affected.to_string(), expected, "{details:?}");
    }
}

#[test]
fn the_monitors_of_a_group_request_its_prefix() {
    let health = builder().build().unwrap();
    let urls: Vec<_> = health.monitors().iter().map(|monitor| monitor.url.as_str()).collect();
    assert_eq!(urls, ["https://shop.example/admin/users", "https://shop.example/api/users"]);
}

#[tokio::test]
async fn a_group_that_is_not_mounted_fails_readiness_and_startup_and_shows_operators_its_line() {
    let health = builder().build().unwrap();
    let app = health.routes().merge(health.routes_in("public")).merge(health.endpoints());
    let server = Server::start(app.nest("/internal", health.management())).await;
    let running = health.start();
    for path in ["/readyz", "/startupz"] {
        assert_eq!(server.get(path).await.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
    }
    let body = server.get("/internal/readyz?verbose").await.body;
    assert!(body.contains("the routes of the group `admin` are declared but not served"), "{body}");
    assert!(body.contains("tests/groups.rs:"), "{body}");
    running.shutdown().await;
}

#[tokio::test]
async fn serve_fails_when_a_group_is_not_mounted() {
    let error = builder().build().unwrap().serve("127.0.0.1:0").await.unwrap_err();
    assert!(error.is_declaration());
    assert!(error.to_string().contains("`health.routes_in(\"admin\")`"), "{error}");
}

#[tokio::test]
async fn an_unknown_group_has_no_routes() {
    let health = builder().build().unwrap();
    let server = Server::start(health.routes_in("unknown")).await;
    assert_eq!(server.get("/users").await.status, StatusCode::NOT_FOUND);
}

#[test]
fn a_prefix_that_no_request_can_have_is_a_mistake() {
    let error = builder().mount_at("api").build().unwrap_err();
    assert!(error.to_string().contains("must begin with a slash"), "{error}");
    for (prefix, why) in [
        ("/{shop}", "has a parameter, and no monitor has a sample value for it"),
        ("/a b", "receives no request: clients percent-encode some of its characters"),
        ("/a/..", "receives no request: clients resolve"),
    ] {
        let error = Health::builder().allow_empty().mount_at(prefix).build().unwrap_err().to_string();
        assert!(error.contains(&format!("the prefix {prefix:?} {why}")), "{error}");
    }
}

#[test]
fn a_prefix_for_an_unknown_group_is_a_mistake_that_names_the_nearest() {
    let error = Health::builder().variables(|_| None).mount_group_at("amdin", "/admin").build().unwrap_err();
    let text = error.to_string();
    assert!(text.contains("no route is declared in this group: did you mean \"admin\"?"), "{text}");
}
