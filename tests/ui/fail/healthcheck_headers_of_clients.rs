use health_runtime::route;

#[route(GET "/", healthcheck(headers("Host" = "a", "Content-Length" = "1", "connection" = "close", "Cookie" = "a=b")))]
async fn handler() {}

fn main() {}
