use health_runtime::route;

#[route(GET "/orders/{id}", healthcheck = true)]
async fn handler() {}

fn main() {}
