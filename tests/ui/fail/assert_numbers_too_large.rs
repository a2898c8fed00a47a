use health_runtime::route;

#[route(GET "/", healthcheck(assert(
    response.json("a") == 1e400,
    response.json("a") > -1e999,
    response.json("a") == 99999999999999999999,
)))]
async fn handler() {}

fn main() {}
