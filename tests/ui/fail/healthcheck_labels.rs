use health_runtime::route;

#[route(GET "/", healthcheck(environments = []), healthcheck(name = "", tags = ["ttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttt", "a", "a"], group = "\t", notify = [""], environments = ["a", "a"]))]
async fn handler() {}

fn main() {}
