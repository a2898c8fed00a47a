use health_runtime::route;

#[route(GET "/", healthcheck(assert(
    response.status == 200,
    response.cod == 200,
    body == "a",
    response.json == 1,
    response.json("a b") == 1,
    response.header("") == 1,
    response.code,
)))]
async fn handler() {}

fn main() {}
