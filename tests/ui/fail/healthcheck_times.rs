use health_runtime::route;

#[route(GET "/", healthcheck(
    timeout = 16s,
    every = 10s,
    grace = 1500ms,
    realert = 90s,
))]
async fn handler() {}

fn main() {}
