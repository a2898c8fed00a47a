use health_runtime::route;

#[route([GET, ANY] "/")]
async fn handler() {}

fn main() {}
