use health_runtime::route;

#[route(GET "/", healthcheck(tags = ["a",, "b"],, assert(response.code == 200,,)))]
async fn handler() {}

fn main() {}
