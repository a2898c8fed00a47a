use health_runtime::route;

#[route(GET "/", healthcheck = false, healthcheck(every = 1min, name = "a"))]
async fn handler() {}

fn main() {}
