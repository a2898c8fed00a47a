use health_runtime::health_check;

#[health_check(
    timout = 2s,
    ttl = 5,
    tags = [db, "a"],
    failures = -1,
    on_fail = never,
    name = check,
    42,
    startup readiness,
)]
async fn check<T>() -> bool {
    true
}

fn main() {}
