use health_runtime::route;

#[route(GET "/", healthcheck(mutates = true))]
async fn handler() {}

fn main() {}
