use health_runtime::health_check;

#[health_check]
fn check() -> impl Future<Output = bool> {
    async { true }
}

fn main() {}
