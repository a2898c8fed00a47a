use health_runtime::route;

#[route(GET "/", healthcheck(
    headers("X Probe" = "1", "" = "2", "X-A" = "two\nlines", "X-B" = "1", "x-b" = "2", "X-C" = env(""), "X-D" = 1, "X-E"),
))]
async fn handler() {}

fn main() {}
