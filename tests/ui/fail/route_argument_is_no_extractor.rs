use axum::http::Method;
use health_runtime::route;

struct Unknown;

#[route(GET "/")]
async fn handler(_a: Unknown, _b: Method, _c: Unknown) {}

fn main() {}
