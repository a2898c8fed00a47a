use health_runtime::route;

#[route(GET "/", group = "")]
async fn handler() {}

fn main() {}
