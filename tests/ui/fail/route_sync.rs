use health_runtime::route;

#[route(GET "/")]
fn handler() -> &'static str {
    ""
}

fn main() {}
