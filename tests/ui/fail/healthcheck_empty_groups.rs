use health_runtime::route;

#[route(GET "/", healthcheck(params(), assert()))]
async fn handler() {}

fn main() {}
