use health_runtime::route;

#[route(GET "/", healthcheck(assert(
    response.body.contains("it's \"x\""),
    response.json("a") == "two\nlines",
)))]
async fn handler() {}

fn main() {}
