use health_runtime::route;

#[route(GET "/", healthcheck(assert(
    response.time < 0s,
    response.time <= 0ms,
    response.code < 100,
    response.code > 599,
    response.code >= 100,
    response.code <= 599,
)))]
async fn handler() {}

fn main() {}
