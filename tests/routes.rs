//! Annotated handlers with the extractors and states of real applications.

use std::sync::Arc;

use axum::extract::{FromRef, Path, Query, Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::IntoResponse;
use axum::{Json, Router};
use health_runtime::{Health, route};
use health_tests::http::Server;
use serde::Deserialize;

#[derive(Clone)]
struct Pool(&'static str);

#[derive(Clone)]
struct AppState {
    pool: Pool,
}

impl FromRef<AppState> for Pool {
    fn from_ref(state: &AppState) -> Self {
        state.pool.clone()
    }
}

#[derive(Deserialize)]
struct Search {
    q: String,
}

#[route(GET "/none", healthcheck = true)]
async fn none() -> &'static str {
    "none"
}

#[route(GET "/orders/{id}", healthcheck(params(id = 1)))]
async fn several_states(
    State(Pool(pool)): State<Pool>,
    State(prefix): State<Arc<str>>,
    Path(id): Path<i64>,
    Query(Search { q }): Query<Search>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, StatusCode> {
    if id == 0 {
        return Err(StatusCode::IM_A_TEAPOT);
    }
    Ok(format!("{pool} {prefix} {id} {q} {}", headers.len()))
}

#[route(POST "/echo")]
async fn body(State(Pool(pool)): State<Pool>, Json(value): Json<i64>) -> (StatusCode, String) {
    (StatusCode::CREATED, format!("{pool} {value}"))
}

#[route(ANY "/any", state = AppState)]
async fn any_method(State(Pool(pool)): State<Pool>, request: Request) -> String {
    format!("{pool} {}", request.method())
}

#[route([PUT, PATCH] "/list/{*rest}")]
async fn list(Path(rest): Path<String>) -> String {
    rest
}

#[route(GET "/any")]
async fn rather_this() -> &'static str {
    "rather this"
}

fn health() -> Health {
    let pool = Pool("pool");
    Health::builder()
        .variables(|_| None)
        .provide(pool.clone())
        .provide(AppState { pool })
        .provide(Arc::<str>::from("prefix"))
        .build()
        .expect("every state is provided")
}

#[tokio::test]
async fn handlers_with_any_extractors_and_states_are_served() {
    let server = Server::start(health().routes()).await;
    assert_eq!(server.get("/none").await.body, "none");
    let order = server.get("/orders/7?q=x").await;
    assert!(order.body.starts_with("pool prefix 7 x "), "{order:?}");
    assert_eq!(server.get("/orders/0?q=x").await.status, StatusCode::IM_A_TEAPOT);
    assert_eq!(server.get("/orders/7").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(server.send(Method::PATCH, "/list/a/b").await.body, "a/b");
    assert_eq!(server.send(Method::DELETE, "/any").await.body, "pool DELETE");
    assert_eq!(
        server.get("/any").await.body,
        "rather this",
        "`ANY` takes the methods that no other route has"
    );
}

#[tokio::test]
async fn the_routes_merge_into_a_router_with_another_state() {
    let health = health();
    let app: Router<String> = Router::new()
        .route("/old", axum::routing::get(|State(state): State<String>| async { state }))
        .merge(health.routes())
        .merge(health.endpoints())
        .nest("/internal", health.management());
    let server = Server::start(app.with_state("mine".to_owned())).await;
    for (path, body) in [("/old", "mine"), ("/none", "none"), ("/livez", "ok"), ("/internal/livez", "ok")] {
        assert_eq!(server.get(path).await.body, body, "{path}");
    }
}

#[tokio::test]
async fn an_annotated_handler_can_still_be_called_as_a_function() {
    assert_eq!(none().await, "none");
    assert_eq!(list(Path("a".to_owned())).await, "a");
}

#[tokio::test]
async fn routes_that_are_never_merged_fail_readiness_and_startup_and_show_operators_the_call() {
    let health = health();
    let server = Server::start(health.endpoints().nest("/internal", health.management())).await;
    for path in ["/readyz", "/startupz"] {
        assert_eq!(server.get(path).await.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
    }
    assert_eq!(server.get("/livez").await.status, StatusCode::OK, "a restart would not mend it");
    let body = server.get("/internal/readyz?verbose").await.body;
    assert!(body.contains("merge or nest `health.routes()` into the router"), "{body}");
    assert!(body.contains("tests/routes.rs:"), "{body}");

    let server = Server::start(health.routes().merge(health.endpoints())).await;
    let ready = server.get("/readyz?verbose").await;
    assert_eq!((ready.status, ready.body.as_str()), (StatusCode::OK, "readyz check passed\n"));
}
