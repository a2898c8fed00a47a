use health_runtime::route;

#[route(GET "/", healthcheck(assert(
    response.code = 200,
)))]
async fn handler() {}

fn main() {}
