use health_runtime::health_check;

struct Pool;

impl Pool {
    #[health_check]
    async fn check(&self) -> bool {
        true
    }
}

fn main() {}
