use health_runtime::route;

#[route(GET "/orders/{id}", healthcheck(params(idd = 1, colour = "red")))]
async fn handler() {}

fn main() {}
