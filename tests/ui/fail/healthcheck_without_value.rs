use health_runtime::route;

#[route(GET "/", healthcheck)]
async fn handler() {}

fn main() {}
