//! The front page.

use health_runtime::route;

#[route(GET "/", healthcheck(assert(response.code == 200, response.body.contains("the shop"))))]
async fn index() -> &'static str {
    "Welcome to the shop.\n"
}
