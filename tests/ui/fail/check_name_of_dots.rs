use health_runtime::health_check;

#[health_check(name = "..")]
async fn check() -> bool {
    true
}

fn main() {}
