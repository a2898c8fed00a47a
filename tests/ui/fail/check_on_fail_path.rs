use health_runtime::health_check;

#[health_check(on_fail = OnFail::Warn)]
async fn check_0() -> bool {
    true
}

#[health_check(on_fail = OnFail::Degrade)]
async fn check_1() -> bool {
    true
}

fn main() {}
