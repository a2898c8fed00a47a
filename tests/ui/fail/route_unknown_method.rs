use health_runtime::route;

#[route([GTE, FETCH] "/")]
async fn handler() {}

fn main() {}
