use health_runtime::route;

#[route(GET "/files/{*rest}", healthcheck(every = 1min))]
async fn handler() {}

fn main() {}
