use health_runtime::health_check;

#[health_check(timeout = 1s, tags = ["a"], timeout = 2s, liveness, liveness)]
async fn check() -> bool {
    true
}

fn main() {}
