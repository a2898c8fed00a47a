use health_runtime::route;

#[route(GET "/", healthcheck = 5)]
async fn handler() {}

fn main() {}
