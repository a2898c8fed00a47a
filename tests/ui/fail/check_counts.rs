use health_runtime::health_check;

#[health_check(failures = 4294967296, successes = 3u8)]
async fn check_0() -> bool {
    true
}

#[health_check(failures = -1)]
async fn check_1() -> bool {
    true
}

fn main() {}
