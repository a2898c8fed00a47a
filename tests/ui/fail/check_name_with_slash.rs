use health_runtime::health_check;

#[health_check(name = "db/primary")]
async fn check() -> bool {
    true
}

fn main() {}
