use health_runtime::route;

#[route(GET "/")]
mod handlers {}

fn main() {}
