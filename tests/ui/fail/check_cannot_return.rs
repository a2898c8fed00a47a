use axum::extract::State;
use health_runtime::health_check;

#[health_check]
async fn check(_a: State<u8>) -> String {
    String::new()
}

fn main() {}
