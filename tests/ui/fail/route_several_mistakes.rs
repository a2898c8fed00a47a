use health_runtime::route;

#[route(gte "orders/{id}", groop = "admin", healthcheck(
    params(id = 1, kind = "x"),
    every = 5s,
    timeout = 20s,
    headers("X Probe" = "1"),
    assert(response.code = 200, response.time < 2),
    region = "moon",
))]
fn handler<T>() {}

fn main() {}
