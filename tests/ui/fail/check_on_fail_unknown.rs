use health_runtime::health_check;

#[health_check(on_fail = wran)]
async fn check() -> bool {
    true
}

fn main() {}
