use health_runtime::health_check;

#[health_check(
    owner = "",
    runbook = "wiki/orders",
    component(type = "", idd = "a"),
)]
async fn check() -> bool {
    true
}

#[health_check(owner, component = "datastore", runbook = "https://user:hunter2@wiki/")]
async fn other() -> bool {
    true
}

fn main() {}
