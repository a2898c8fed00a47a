use health_runtime::health_check;

#[health_check]
async fn check() -> u8 {
    1
}

fn main() {}
