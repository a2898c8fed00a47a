use health_runtime::route;

#[route(GET)]
async fn handler() {}

fn main() {}
