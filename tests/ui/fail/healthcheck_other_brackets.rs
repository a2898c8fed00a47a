use health_runtime::route;

#[route(GET "/", healthcheck[every = 1min])]
async fn handler_0() {}

#[route(GET "/", healthcheck { assert[response.code == 200] })]
async fn handler_1() {}

fn main() {}
