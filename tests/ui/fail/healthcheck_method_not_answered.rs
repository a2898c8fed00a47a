use health_runtime::route;

#[route(GET "/", healthcheck(method = POST, mutates = true, body = "{}"))]
async fn handler() {}

fn main() {}
