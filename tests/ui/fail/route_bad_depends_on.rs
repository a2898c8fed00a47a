use health_runtime::route;

#[route(GET "/", depends_on = [checks::database, database, "database", 1, ""])]
async fn handler() {}

fn main() {}
