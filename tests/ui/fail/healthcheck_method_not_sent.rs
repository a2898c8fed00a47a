use health_runtime::route;

#[route(TRACE "/", healthcheck = true)]
async fn handler() {}

fn main() {}
