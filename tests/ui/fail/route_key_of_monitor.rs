use health_runtime::route;

#[route(GET "/", every = 5min, assert(response.code == 200))]
async fn handler() {}

fn main() {}
