use health_runtime::route;

#[route(GET "/", healthcheck(cookies("a b" = "1", "c" = "1; 2", "d" = "1", "d" = "2", "e" = env("A=B"))))]
async fn handler() {}

fn main() {}
