use axum::extract::State;
use health_runtime::health_check;

#[health_check(liveness)]
async fn check(State(_pool): State<u8>) -> bool {
    true
}

fn main() {}
