use health_runtime::route;

#[route(get "/")]
async fn handler() {}

fn main() {}
