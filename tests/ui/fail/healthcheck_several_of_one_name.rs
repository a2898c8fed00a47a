use health_runtime::route;

#[route(GET "/", healthcheck(name = "a"), healthcheck(name = "a"), healthcheck(key = "k"), healthcheck(key = "k"))]
async fn handler() {}

fn main() {}
