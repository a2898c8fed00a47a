use axum::extract::State;
use health_runtime::health_check;

#[health_check]
async fn check(#[cfg(all())] _pool: State<u8>) -> bool {
    true
}

fn main() {}
