use health_runtime::route;

#[route(DELETE "/", healthcheck(every = 1min))]
async fn handler() {}

fn main() {}
