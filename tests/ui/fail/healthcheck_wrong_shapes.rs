use health_runtime::route;

#[route(GET "/", healthcheck(params = 1, headers("X-A": "b"), every(1min), assert = true, tags("a"), query(q = "x"), paused = 1, failure_tolerance = 1.5, verify_ssl))]
async fn handler() {}

fn main() {}
