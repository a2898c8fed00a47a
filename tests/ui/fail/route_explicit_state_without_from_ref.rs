use axum::extract::State;
use health_runtime::route;

#[derive(Clone)]
struct App;

#[route(GET "/", state = App)]
async fn handler(_pool: State<u8>) {}

fn main() {}
