use health_runtime::route;

#[route(ANY "/", healthcheck(method = CONNECT))]
async fn handler() {}

fn main() {}
