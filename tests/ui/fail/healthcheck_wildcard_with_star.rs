use health_runtime::route;

#[route(GET "/files/{*rest}", healthcheck(params(*rest = "a/b")))]
async fn handler() {}

fn main() {}
