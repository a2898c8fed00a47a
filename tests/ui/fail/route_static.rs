use health_runtime::route;

#[route(GET "/")]
static HANDLER: u8 = 1;

fn main() {}
