use health_runtime::route;

#[route(GET "/", healthcheck(assert(
    200 == response.code,
)))]
async fn handler() {}

fn main() {}
