use health_runtime::route;

#[route(POST "/", healthcheck = true)]
async fn handler() {}

fn main() {}
