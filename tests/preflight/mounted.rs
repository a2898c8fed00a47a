use axum::Router;
use axum::routing::{get, post};
use health_runtime::Monitor;

use super::routes::{Changes, app, builder, failure, health, passes};

#[tokio::test(start_paused = true)]
async fn an_undeclared_prefix_is_found_and_reported_with_the_fix() {
    let health = health();
    for prefix in ["/api", "/v1", "/api/v1"] {
        let app = Router::new()
            .nest(prefix, health.routes())
            .merge(health.routes_in("admin"))
            .merge(health.endpoints());
        let report = health.preflight(&app).await;
        assert_eq!(
            failure(&report, "/orders/1?verbose=yes"),
            format!(
                "`/orders/1` is not served by this router; routes are mounted at `{prefix}`: set `.mount_at(\"{prefix}\")`"
            )
        );
        assert!(passes(&report, "/users"), "{report}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_wrong_prefix_is_reported_with_the_right_one() {
    let health = builder(&Changes::default()).mount_at("/shop").build().unwrap();
    let report = health.preflight(&app(&health)).await;
    assert_eq!(
        failure(&report, "/shop/invoices/99"),
        "`/shop/invoices/99` is not served by this router; the routes are mounted at its root: leave `.mount_at(..)` out"
    );
    let nested = Router::new().nest("/api", app(&health));
    let report = health.preflight(&nested).await;
    assert_eq!(
        failure(&report, "/shop/invoices/99"),
        "`/shop/invoices/99` is not served by this router; routes are mounted at `/api`: set `.mount_at(\"/api\")`"
    );
    assert!(!passes(&report, "/shop/livez"), "{report}");
}

#[tokio::test(start_paused = true)]
async fn a_group_at_another_prefix_is_reported_with_that_prefix() {
    let health =
        builder(&Changes::default()).mount_at("/api").mount_group_at("admin", "/admin").build().unwrap();
    let app = Router::new().nest("/api", health.routes().merge(health.routes_in("admin")));
    let report = health.preflight(&app).await;
    assert_eq!(
        failure(&report, "/admin/users"),
        "`/admin/users` is not served by this router; the group `admin` is mounted at `/api`: set \
         `.mount_group_at(\"admin\", \"/api\")`"
    );
    let report = health.preflight(&health.routes_in("admin")).await;
    assert_eq!(
        failure(&report, "/admin/users"),
        "`/admin/users` is not served by this router; the group `admin` is mounted at its root: set \
         `.mount_group_at(\"admin\", \"\")`"
    );
}

#[tokio::test(start_paused = true)]
async fn routes_that_are_not_mounted_are_reported() {
    let health = health();
    let report = health.preflight(&Router::new().route("/users", post(|| async {}))).await;
    assert_eq!(
        failure(&report, "/orders/1?verbose=yes"),
        "`/orders/1` is not served by this router: merge `health.routes()` into it, or set `.mount_at(..)` to the prefix \
         where it is nested"
    );
    assert_eq!(
        failure(&report, "/users"),
        "`/users` is not served by this router: merge `health.routes_in(\"admin\")` into it, or set \
         `.mount_group_at(\"admin\", ..)` to the prefix where it is nested",
        "another method of that path answers 405"
    );
    for path in ["/panics", "/slow", "/stays", "/leaves"] {
        assert!(failure(&report, path).contains("is not served by this router"), "{path}: {report}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_monitor_built_in_code_gets_the_reason_for_its_404() {
    let health = builder(&Changes::default())
        .monitor(Monitor::get("/nested"))
        .monitor(Monitor::get("/posts"))
        .build()
        .unwrap();
    let own = Router::new().route("/api/nested", get(|| async {})).route("/posts", post(|| async {}));
    let report = health.preflight(&app(&health).merge(own)).await;
    assert!(
        failure(&report, "/nothing").starts_with(
            "response.code = 200: it is 404\n`/nothing` is not served by this router, or its handler answered 404"
        ),
        "{report}"
    );
    assert!(failure(&report, "/nested").contains("set `.mount_at(\"/api\")`"), "{report}");
    assert!(
        failure(&report, "/posts").ends_with("`/posts` is served by this router, but not for GET"),
        "{report}"
    );
}

#[tokio::test(start_paused = true)]
async fn the_search_for_a_prefix_sends_no_mutating_request() {
    let changes = Changes::default();
    let health = builder(&changes).build().unwrap();
    let app = Router::new().nest("/api", app(&health));
    let report = health.preflight(&app).including_mutating().await;
    assert!(failure(&report, "/changes").contains("merge `health.routes()`"), "{report}");
    assert_eq!(changes.count(), 0);
}

#[tokio::test(start_paused = true)]
async fn the_path_of_the_base_url_is_taken_for_the_prefix_of_a_proxy() {
    let health = builder(&Changes::default()).base_url("https://shop.example/eu").build().unwrap();
    let report = health.preflight(&app(&health)).await;
    assert!(passes(&report, "https://shop.example/eu/users"), "{report}");
    assert!(passes(&report, "/eu/old"), "{report}");
}
