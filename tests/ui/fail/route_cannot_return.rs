use axum::http::Method;
use health_runtime::route;

struct Unknown;

#[route(GET "/")]
async fn handler(_a: Method) -> Unknown {
    Unknown
}

fn main() {}
