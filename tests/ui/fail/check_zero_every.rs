use health_runtime::health_check;

#[health_check(every = 0s)]
async fn check() -> bool {
    true
}

fn main() {}
