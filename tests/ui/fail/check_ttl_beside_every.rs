use health_runtime::health_check;

#[health_check(ttl = 5s, every = 30s, fail_ttl = 1s)]
fn check() {}

fn main() {}
