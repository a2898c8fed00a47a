use health_runtime::route;

#[route(GET "/", healthcheck(assert(
    response.status == 200,
    code == 200,
    response.latency < 2s,
    response.json.a == 1,
    response.json["items"][0].id == 1,
    response.headers("ETag") == "a",
    ssl.expires_in > 7d,
)))]
async fn handler() {}

fn main() {}
