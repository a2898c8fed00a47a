use health_runtime::route;

#[route(GET "/", healthcheck(mehtod = HEAD, colour = "red"))]
async fn handler() {}

fn main() {}
