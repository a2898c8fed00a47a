use health_runtime::route;

#[route([] "/")]
async fn handler() {}

fn main() {}
