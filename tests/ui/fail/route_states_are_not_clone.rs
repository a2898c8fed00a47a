use axum::extract::State;
use health_runtime::route;

struct Pool;

#[route(GET "/")]
async fn handler(_pool: State<Pool>, _number: State<u8>) {}

fn main() {}
