use health_runtime::route;

#[route(GET "/", healthcheck(every = 1min), healthcheck = true, healthcheck(name = "c"))]
async fn handler() {}

fn main() {}
