use health_runtime::route;

#[route(GET "/{id}", healthcheck(every = 1min, params(id = 1), every = 2min, params(id = 2)))]
async fn handler() {}

fn main() {}
