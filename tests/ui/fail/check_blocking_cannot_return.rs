use health_runtime::health_check;

#[health_check]
fn check() -> Option<u8> {
    None
}

fn main() {}
