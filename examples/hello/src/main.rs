//! Two checks and a monitored route. The attributes register all three.

use axum::extract::{Path, State};
use health_runtime::{Error, Health, application, health_check, route};

#[derive(Clone)]
struct Greeting(&'static str);

/// A greeting is configured.
#[health_check(readiness, timeout = 1s, ttl = 5s)]
async fn greeting(State(greeting): State<Greeting>) -> bool {
    !greeting.0.is_empty()
}

/// The process responds.
#[health_check(liveness)]
fn alive() -> bool {
    true
}

#[route(GET "/hello/{name}", healthcheck(params(name = "world"), assert(response.code == 200)))]
async fn hello(State(greeting): State<Greeting>, Path(name): Path<String>) -> String {
    format!("{}, {name}!\n", greeting.0)
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let health = Health::builder().application(application!()).provide(Greeting("Hello")).build()?;
    let address = std::env::var("HELLO_ADDR").unwrap_or_else(|_| "127.0.0.1:3000".to_owned());
    health.serve(address).await
}
