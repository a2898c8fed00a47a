//! The endpoints in a router of the application, below a path with parameters of its own.

use axum::Router;
use health_tests::http::Server;

use super::{health, switch};

#[tokio::test]
async fn a_parameter_of_the_path_of_the_application_is_not_taken_for_the_name_of_a_check() {
    let health =
        health(switch(true), |builder| builder.move_endpoint("/startupz/{check}", "/startup/{tenant}/now"));
    let tenants = Router::new().nest("/t/{tenant}", health.endpoints());
    let server = Server::start(tenants.nest("/r/{region}/{zone}", health.management())).await;
    for (path, status) in [
        ("/t/acme/readyz/database", 200),
        ("/t/database/readyz/acme", 404),
        ("/t/acme/livez/event_loop", 200),
        ("/r/eu/1/readyz/database", 200),
        ("/r/eu/database/readyz/1", 404),
        ("/r/eu/1/startup/database/now", 200),
        ("/r/eu/database/startup/1/now", 404),
    ] {
        assert_eq!(server.get(path).await.status.as_u16(), status, "{path}");
    }
}
