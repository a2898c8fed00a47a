use health_runtime::health_check;

#[health_check(tags("a"), timeout: 3s)]
async fn check() -> bool {
    true
}

fn main() {}
