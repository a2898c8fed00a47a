use health_runtime::route;

#[route(GET "/", healthcheck(key = "Shop Orders"))]
async fn handler() {}

fn main() {}
