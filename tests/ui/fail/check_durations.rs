use health_runtime::health_check;

#[health_check(
    timeout = 2,
    ttl = 2m,
    fail_ttl = 1.5s,
    initial_delay = 10secs,
    every = "30s",
)]
async fn check() -> bool {
    true
}

fn main() {}
