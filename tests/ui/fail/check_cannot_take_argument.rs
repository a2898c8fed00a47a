use axum::extract::State;
use health_runtime::health_check;

#[health_check]
async fn check(_a: State<u8>, _b: String, _c: Vec<u8>) -> bool {
    true
}

fn main() {}
