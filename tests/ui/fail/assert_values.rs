use health_runtime::route;

#[route(GET "/", healthcheck(assert(
    response.code == "200",
    response.code == 700,
    response.time < 2,
    response.body == 1,
    response.json("a") == b,
    ssl_certificate.expires_in > 36h,
    ssl_certificate.expires_in > 7,
    response.header("X") == 2s,
)))]
async fn handler() {}

fn main() {}
