use health_runtime::{Reporter, health_check};

#[health_check]
const REPORTER: Reporter = Reporter::new();

fn main() {}
