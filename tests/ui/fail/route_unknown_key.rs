use health_runtime::route;

#[route(GET "/", heathcheck = true, color = "red", monitor(every = 1min))]
async fn handler() {}

fn main() {}
