use health_runtime::health_check;

struct Pool;

impl Pool {
    #[health_check]
    fn check() -> bool {
        true
    }
}

fn main() {}
