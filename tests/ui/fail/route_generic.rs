use health_runtime::route;

#[route(GET "/")]
async fn handler<T>(_body: T) {}

fn main() {}
