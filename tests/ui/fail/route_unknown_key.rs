use health_runtime::route;

#[route(GET "/", heathcheck = true, color = "red")]
async fn handler() {}

fn main() {}
