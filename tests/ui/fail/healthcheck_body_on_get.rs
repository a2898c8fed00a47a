use health_runtime::route;

#[route(GET "/", healthcheck(body = "{}"))]
async fn handler() {}

fn main() {}
