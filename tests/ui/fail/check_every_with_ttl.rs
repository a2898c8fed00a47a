use health_runtime::health_check;

#[health_check(every = 30s, ttl = 5s, fail_ttl = 1s)]
async fn check() -> bool {
    true
}

fn main() {}
