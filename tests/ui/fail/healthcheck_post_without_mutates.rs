use health_runtime::route;

#[route(POST "/", healthcheck(body = "{}"))]
async fn handler() {}

fn main() {}
