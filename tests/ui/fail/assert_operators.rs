use health_runtime::route;

#[route(GET "/", healthcheck(assert(
    response.code.contains(200),
    response.time == 2s,
    response.body < "a",
    ssl_certificate.expires_in < 7d,
    response.code + 200,
    response.body.starts_with("a"),
)))]
async fn handler() {}

fn main() {}
