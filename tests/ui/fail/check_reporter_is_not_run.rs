use health_runtime::{Reporter, health_check};

#[health_check(timeout = 2s, ttl = 5s, fail_ttl = 1s, initial_delay = 10s)]
static IMPORTER: Reporter = Reporter::new();

fn main() {}
