use health_runtime::route;

#[route(GET "/{id}", healthcheck(params(id = --1)))]
async fn handler() {}

fn main() {}
