use health_runtime::route;

#[route(GET "/" healthcheck(timeout = "1s" every = 5 tags = ["a"]))]
async fn handler() {}

fn main() {}
