use health_runtime::route;

#[route(GET "/{a}/{b}/{c}/{d}/{e}", healthcheck(params(a = "", b = "..", c = 5s, d = 1, d = 2, e = e)))]
async fn handler() {}

fn main() {}
