use health_runtime::route;

#[route([GET, HEAD, GET] "/")]
async fn handler() {}

fn main() {}
