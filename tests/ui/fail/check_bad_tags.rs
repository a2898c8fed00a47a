use health_runtime::health_check;

#[health_check(tags = ["", "db", "db", "two\nlines"])]
async fn check() -> bool {
    true
}

fn main() {}
