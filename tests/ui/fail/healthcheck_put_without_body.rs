use health_runtime::route;

#[route(PUT "/", healthcheck(mutates = true))]
async fn handler() {}

fn main() {}
