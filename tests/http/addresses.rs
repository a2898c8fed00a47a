use health_runtime::{Exposure, Health};
use health_tests::http::Server;

use super::{health, switch};

/// An environment in which `HEALTH_ENDPOINTS` has this value, and nothing else is set.
fn endpoints_variable(value: &'static str) -> impl Fn(&str) -> Option<String> {
    move |name| (name == "HEALTH_ENDPOINTS").then(|| value.to_owned())
}

#[tokio::test]
async fn the_code_moves_hides_and_switches_off_endpoints() {
    let health = health(switch(true), |builder| {
        builder
            .move_endpoint("/livez", "/alive")
            .expose("/heartbeat", Exposure::Management)
            .expose("/health", Exposure::Off)
    });
    let server = Server::start(health.endpoints().nest("/internal", health.management())).await;
    for (path, status) in [
        ("/alive", 200),
        ("/livez", 404),
        ("/heartbeat", 404),
        ("/internal/heartbeat", 204),
        ("/health", 404),
        ("/internal/health", 404),
    ] {
        assert_eq!(server.get(path).await.status.as_u16(), status, "{path}");
    }
}

#[tokio::test]
async fn the_environment_moves_and_exposes_endpoints_and_the_code_overrides_it() {
    let health = health(switch(true), |builder| {
        let changes = endpoints_variable("/livez=/alive, /heartbeat=off,/metrics=public,/status=public");
        builder.variables(changes).expose("/status", Exposure::Off)
    });
    let server = Server::start(health.endpoints()).await;
    for (path, status) in
        [("/alive", 200), ("/livez", 404), ("/heartbeat", 404), ("/metrics", 200), ("/status", 404)]
    {
        assert_eq!(server.get(path).await.status.as_u16(), status, "{path}");
    }
}

#[test]
fn an_entry_of_the_variable_without_a_known_value_is_a_mistake_with_its_number() {
    let error = Health::builder().variables(endpoints_variable("/status=off,/livez=nowhere")).build();
    let error = error.unwrap_err().to_string();
    assert!(
        error.contains("entry 2 of `HEALTH_ENDPOINTS`") && error.contains("is not of the form"),
        "{error}"
    );
}

#[test]
fn a_path_that_no_request_can_have_is_a_mistake_with_the_reason() {
    for (to, why) in [
        ("alive", "begins with a slash"),
        ("", "begins with a slash"),
        ("/readyz", "the path belongs to /readyz"),
        ("/{x", "this endpoint reads no path parameter"),
        ("/a/{b}", "this endpoint reads no path parameter"),
        ("/:x", "begins with a slash"),
        ("/a/*b", "begins with a slash"),
        (&"/{a}".repeat(26), "this endpoint reads no path parameter"),
        ("/a b", "percent-encode some"),
        ("/a?b", "not send them as part of the path"),
        ("/ä", "percent-encode some"),
        ("/a%2", "two hexadecimal digits"),
        ("/../a", "`.` and `..`"),
        (&"/a".repeat(2_000), "longer than clients are expected to send"),
    ] {
        let error = Health::builder().move_endpoint("/livez", to).build().unwrap_err().to_string();
        let place = format!("the health endpoint /livez cannot move to {to:?}: ");
        assert!(error.contains(&place) && error.contains(why), "{to}: {error}");
    }
}

#[test]
fn two_endpoints_at_one_path_are_a_mistake() {
    let both = Health::builder().move_endpoint("/livez", "/up").move_endpoint("/readyz", "/up");
    let error = both.build().unwrap_err().to_string();
    assert!(
        error.contains("/readyz cannot move to \"/up\": /livez is served at /up, which is the same path"),
        "{error}"
    );
}

#[test]
fn the_path_of_a_single_check_needs_one_parameter() {
    for to in ["/ready", "/{{ready}}"] {
        let error = Health::builder().move_endpoint("/readyz/{check}", to).build().unwrap_err().to_string();
        assert!(error.contains("its path needs one parameter, as /readyz/{check} has"), "{error}");
    }
}

#[test]
fn one_source_that_sets_a_path_or_an_exposure_twice_is_a_mistake() {
    let twice = Health::builder().move_endpoint("/livez", "/up").move_endpoint("/livez", "/alive");
    let error = twice.build().unwrap_err().to_string();
    assert!(
        error.contains("the path of the health endpoint \"/livez\" is given twice by `.expose"),
        "{error}"
    );
    let twice =
        Health::builder().variables(endpoints_variable("/status=off, /status=/state, /status=public"));
    let error = twice.build().unwrap_err().to_string();
    assert!(
        error
            .contains("the exposure of the health endpoint \"/status\" is given twice in `HEALTH_ENDPOINTS`"),
        "{error}"
    );
}

#[test]
fn the_code_and_the_environment_may_each_set_an_exposure() {
    health(switch(true), |builder| {
        builder.expose("/status", Exposure::Management).variables(endpoints_variable("/status=off"))
    });
}

#[test]
fn an_unknown_endpoint_is_a_mistake_that_names_the_nearest() {
    let error = Health::builder().expose("/heartbeet", Exposure::Off).build().unwrap_err().to_string();
    assert!(
        error.contains("there is no health endpoint \"/heartbeet\": did you mean \"/heartbeat\"?"),
        "{error}"
    );
}
