use health_runtime::route;

#[route(GET "/orders/{id}/{kind}", healthcheck(every = 1min))]
async fn handler() {}

fn main() {}
