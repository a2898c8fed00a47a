use health_runtime::health_check;

#[health_check(timeout, ttl =, name("x"))]
async fn check() -> bool {
    true
}

fn main() {}
