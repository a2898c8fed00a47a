use health_runtime::health_check;

#[health_check]
fn check<'a, T: Default, const N: usize>() -> bool {
    N > 0
}

fn main() {}
