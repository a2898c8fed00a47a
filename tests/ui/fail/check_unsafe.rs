use health_runtime::health_check;

#[health_check]
unsafe fn check() -> bool {
    true
}

fn main() {}
