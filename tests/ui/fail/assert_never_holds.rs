use health_runtime::route;

#[route(GET "/", healthcheck(assert(response.time < 0s, response.time <= 0ms)))]
async fn handler() {}

fn main() {}
