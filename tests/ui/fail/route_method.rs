use health_runtime::route;

struct Api;

impl Api {
    #[route(GET "/")]
    async fn handler(&self) {}
}

fn main() {}
