use health_runtime::{Reporter, health_check};

#[health_check(every = 30s)]
static IMPORTER: Reporter = Reporter::new();

fn main() {}
