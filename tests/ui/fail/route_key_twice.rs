use health_runtime::route;

#[route(GET "/", group = "a", group = "b")]
async fn handler() {}

fn main() {}
