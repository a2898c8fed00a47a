use health_runtime::{Reporter, health_check};

#[health_check]
static mut IMPORTER: Reporter = Reporter::new();

fn main() {}
