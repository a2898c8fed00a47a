use health_runtime::route;

#[route(GET "/", healthcheck(timeout = 500ms, every = 30500ms, realert = 0min))]
async fn handler() {}

fn main() {}
