use axum::Json;
use axum::http::Method;
use health_runtime::route;

#[route(POST "/")]
async fn handler(_body: Json<String>, _method: Method) {}

fn main() {}
