//! Everything that can be a route.
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs)]

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use axum::Json;
use axum::extract::{FromRef, FromRequestParts, Path, Query, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use health_runtime::route;
use serde::{Deserialize, Serialize};

#[derive(Clone)]
struct Pool;

#[derive(Clone)]
struct Search<T>(T);

#[derive(Serialize, Deserialize)]
struct Order {
    id: i64,
}

/// No argument at all.
#[route(GET "/")]
pub async fn index() -> &'static str {
    "hello"
}

#[route(GET "/orders/{id}")]
async fn one_state(State(_pool): State<Pool>, Path(id): Path<i64>) -> Json<Order> {
    Json(Order { id })
}

#[route(GET "/several/{id}/{name}")]
async fn several_states(
    State(_pool): State<Pool>,
    Path((_id, _name)): Path<(i64, String)>,
    State(_search): State<Search<Arc<str>>>,
    again: State<Pool>,
    headers: HeaderMap,
    _query: Query<Vec<(String, String)>>,
    Json(order): Json<Order>,
) -> Result<Json<Order>, StatusCode> {
    let _ = (again, headers);
    Ok(Json(order))
}

#[route([PUT, PATCH] "/orders")]
pub(crate) async fn body(request: Request) -> impl IntoResponse {
    drop(request);
    StatusCode::NO_CONTENT
}

#[route(ANY "/any/{*rest}")]
async fn result_of_hidden(_: Path<String>) -> Result<impl IntoResponse, (StatusCode, String)> {
    Ok(())
}

#[route(GET "/future")]
fn future(_pool: State<Pool>) -> impl Future<Output = &'static str> {
    async { "later" }
}

#[route(GET "/boxed")]
fn boxed() -> Pin<Box<dyn Future<Output = String> + Send>> {
    Box::pin(async { String::new() })
}

#[route(POST "/nothing")]
async fn nothing() {}

#[route(GET "/optional")]
async fn nested(_pool: (State<Pool>, State<u8>), _: Result<Path<u8>, axum::extract::rejection::PathRejection>) {}

#[derive(Clone)]
struct App {
    pool: Pool,
    number: u8,
}

impl FromRef<App> for Pool {
    fn from_ref(app: &App) -> Self {
        app.pool.clone()
    }
}

impl FromRef<App> for u8 {
    fn from_ref(app: &App) -> Self {
        app.number
    }
}

struct User(u8);

impl<S> FromRequestParts<S> for User
where
    S: Send + Sync,
    u8: FromRef<S>,
{
    type Rejection = StatusCode;

    async fn from_request_parts(_: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(FromRef::from_ref(state)))
    }
}

#[route(GET "/me", state = App, group = "admin", depends_on = [database, "billing-db"])]
async fn explicit_state(State(_pool): State<Pool>, user: User) -> String {
    user.0.to_string()
}

#[route([CONNECT, TRACE, OPTIONS, DELETE, HEAD] "/exotic", depends_on = database)]
async fn exotic() {}

#[route(GET "/sixteen")]
async fn sixteen(
    _: State<u8>, _: State<u8>, _: State<u8>, _: State<u8>, _: State<u8>, _: State<u8>, _: State<u8>, _: State<u8>,
    _: State<u8>, _: State<u8>, _: State<u8>, _: State<u8>, _: State<u8>, _: State<u8>, _: State<u8>, _: String,
) {
}

#[tokio::main]
pub(crate) async fn main() {
    assert_eq!(index().await, "hello", "a handler is still a function");
    assert_eq!(one_state(State(Pool), Path(1)).await.id, 1);
    assert_eq!(explicit_state(State(Pool), User(7)).await, "7");
    let _ = (body(Request::default()), result_of_hidden(Path(String::new())), future(State(Pool)), boxed(), nothing());
    let _ = (nested((State(Pool), State(1)), Ok(Path(1))), exotic(), App { pool: Pool, number: 1 });
    let search: State<Search<Arc<str>>> = State(Search(Arc::from("x")));
    let _ = search.0.0.clone();
    let arguments = (State(Pool), Path((1, String::new())), search, State(Pool), HeaderMap::new(), Query(Vec::new()));
    let (a, b, c, d, e, f) = arguments;
    let _ = several_states(a, b, c, d, e, f, Json(Order { id: 1 })).await;
    let s = || State(1_u8);
    let _ = sixteen(s(), s(), s(), s(), s(), s(), s(), s(), s(), s(), s(), s(), s(), s(), s(), String::new());
}
