use health_runtime::health_check;

#[health_check]
extern "C" fn check() -> bool {
    true
}

fn main() {}
