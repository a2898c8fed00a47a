use health_runtime::health_check;

#[health_check]
struct Pool;

fn main() {}
