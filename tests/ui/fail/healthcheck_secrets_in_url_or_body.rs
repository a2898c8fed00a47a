use health_runtime::route;

#[route(POST "/{id}", healthcheck(params(id = env("TOKEN")), query("token" = env("TOKEN")), mutates = true, body = env("TOKEN")))]
async fn handler() {}

fn main() {}
