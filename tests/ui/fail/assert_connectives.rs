use health_runtime::route;

#[route(GET "/", healthcheck(assert(
    response.code == 200 && response.time < 2s,
    response.code == 200 || response.code == 201,
    !response.code == 200,
)))]
async fn handler() {}

fn main() {}
