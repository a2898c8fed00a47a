use health_runtime::route;

#[route(GET "/", healthcheck(regions = ["eu-centrall-1", "moon", "eu-west-1"]))]
async fn handler() {}

fn main() {}
