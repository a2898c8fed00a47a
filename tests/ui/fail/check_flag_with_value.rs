use health_runtime::health_check;

#[health_check(liveness = true, readiness(true))]
async fn check() -> bool {
    true
}

fn main() {}
