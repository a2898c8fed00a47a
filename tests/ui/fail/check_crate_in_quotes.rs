use health_runtime::health_check;

#[health_check(crate = "health_runtime")]
async fn check() -> bool {
    true
}

fn main() {}
