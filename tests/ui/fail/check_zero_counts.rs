use health_runtime::health_check;

#[health_check(failures = 0, successes = 0)]
async fn check() -> bool {
    true
}

fn main() {}
