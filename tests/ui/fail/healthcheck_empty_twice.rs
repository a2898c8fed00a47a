use health_runtime::route;

#[route(POST "/{id}", healthcheck(), healthcheck())]
async fn handler() {}

fn main() {}
