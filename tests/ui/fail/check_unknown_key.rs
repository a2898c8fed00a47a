use health_runtime::health_check;

#[health_check(timout = 2s, colour = "red", interval = 30s, retries = 3)]
async fn check() -> bool {
    true
}

fn main() {}
