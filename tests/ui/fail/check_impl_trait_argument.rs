use health_runtime::health_check;

#[health_check]
fn check(_pool: impl Clone) -> bool {
    true
}

fn main() {}
