use axum::extract::State;
use health_runtime::health_check;

struct Pool;

#[health_check]
async fn check(_pool: State<Pool>) -> bool {
    true
}

fn main() {}
