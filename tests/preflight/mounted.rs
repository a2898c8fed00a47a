use axum::Router;
use axum::routing::{get, post};
use health_runtime::Monitor;

use super::routes::{Changes, app, builder, failure, health, passes};

#[tokio::test(start_paused = true)]
async fn routes_under_a_prefix_that_nobody_declared_are_found_there() {
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
async fn a_prefix_that_is_declared_and_another_that_is_served_are_told_apart() {
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
async fn a_group_is_told_where_it_stands() {
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
async fn routes_that_are_nowhere_are_said_to_be() {
    let health = health();
    let report = health.preflight(&Router::new().route("/users", post(|| async {}))).await;
    assert_eq!(
        failure(&report, "/orders/1?verbose=yes"),
        "`/orders/1` is not served by this router: merge `health.routes()` into it, or set `.mount_at(..)` to where it \
         is nested"
    );
    assert_eq!(
        failure(&report, "/users"),
        "`/users` is not served by this router: merge `health.routes_in(\"admin\")` into it, or set \
         `.mount_group_at(\"admin\", ..)` to where it is nested",
        "another route of that path answers 405"
    );
    for path in ["/panics", "/slow", "/stays", "/leaves"] {
        assert!(failure(&report, path).contains("is not served by this router"), "{path}: {report}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_monitor_made_by_hand_is_told_what_its_path_lacks() {
    let health = builder(&Changes::default())
        .monitor(Monitor::get("/nested"))
        .monitor(Monitor::get("/posts"))
        .build()
        .unwrap();
    let own = Router::new().route("/api/nested", get(|| async {})).route("/posts", post(|| async {}));
    let report = health.preflight(&app(&health).merge(own)).await;
    assert!(
        failure(&report, "/nothing").starts_with(
            "response.code = 200: it is 404\n`/nothing` is not served by this router, or what serves it found nothing"
        ),
        "{report}"
    );
    assert!(failure(&report, "/nested").contains("set `.mount_at(\"/api\")`"), "{report}");
    assert!(
        failure(&report, "/posts").ends_with("`/posts` is served by this router, and not for GET"),
        "{report}"
    );
}

#[tokio::test(start_paused = true)]
async fn nothing_that_changes_something_is_sent_in_search_of_a_route() {
    let changes = Changes::default();
    let health = builder(&changes).build().unwrap();
    let app = Router::new().nest("/api", app(&health));
    let report = health.preflight(&app).including_mutating().await;
    assert!(failure(&report, "/changes").contains("merge `health.routes()`"), "{report}");
    assert_eq!(changes.count(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_base_url_with_a_path_is_what_a_proxy_takes_away() {
    let health = builder(&Changes::default()).base_url("https://shop.example/eu").build().unwrap();
    let report = health.preflight(&app(&health)).await;
    assert!(passes(&report, "https://shop.example/eu/users"), "{report}");
    assert!(passes(&report, "/eu/old"), "{report}");
}
