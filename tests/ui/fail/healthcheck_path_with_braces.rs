use health_runtime::route;

#[route(GET "/a/{{b}}", healthcheck = true)]
async fn handler_0() {}

#[route(GET "/{{a}}/{id}", healthcheck(params(id = 1)))]
async fn handler_1() {}

fn main() {}
