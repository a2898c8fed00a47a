use health_runtime::health_check;

#[health_check]
static IMPORTER: u8 = 1;

fn main() {}
