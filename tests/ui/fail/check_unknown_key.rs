use health_runtime::health_check;

#[health_check(timout = 2s, colour = "red")]
async fn check() -> bool {
    true
}

fn main() {}
