use health_runtime::Health;
use health_tests::http::{Server, client};

use super::{health, served, switch};

#[tokio::test]
async fn no_query_makes_a_public_response_contain_a_cause() {
    let server = served(switch(false)).await;
    for path in ["/livez", "/readyz", "/readyz/database", "/startupz", "/health", "/heartbeat"] {
        for query in ["", "?verbose", "?verbose=full&details=full", "?exclude=x"] {
            let answer = server.get(&format!("{path}{query}")).await;
            for secret in ["hunter2", "node 3", "index is behind"] {
                assert!(!format!("{answer:?}").contains(secret), "{secret} in {path}{query}: {answer:?}");
            }
        }
    }
}

#[tokio::test]
async fn only_a_request_with_the_token_sees_everything() {
    let health = health(switch(false), |builder| builder.token("open sesame"));
    let server = Server::start(health.endpoints()).await;
    let ask = |path: &'static str, authorization: &'static str| {
        let request = client().get(server.url(path)).header("authorization", authorization);
        async move { request.send().await.expect("an answer").text().await.expect("text") }
    };
    for (path, withheld) in
        [("/readyz?verbose", "is away"), ("/readyz/search?verbose", "node 3"), ("/health", "hunter2")]
    {
        assert!(ask(path, "Bearer open sesame").await.contains(withheld), "{path}");
        assert!(ask(path, "bearer open sesame").await.contains(withheld), "{path}: schemes ignore case");
        for wrong in ["", "Bearer", "Bearer ", "Bearer open", "Bearer open sesamE", "Basic open sesame"] {
            assert!(!ask(path, wrong).await.contains(withheld), "{path} with {wrong:?}");
        }
    }
}

/// An environment with this `HEALTH_TOKEN` and nothing else.
fn token_variable(token: &'static str) -> impl Fn(&str) -> Option<String> {
    move |name| (name == "HEALTH_TOKEN").then(|| token.to_owned())
}

#[tokio::test]
async fn a_newline_at_the_end_of_the_token_variable_is_dropped() {
    let health = health(switch(false), |builder| builder.variables(token_variable("tok-123\n")));
    let server = Server::start(health.endpoints()).await;
    let request = client().get(server.url("/readyz?verbose")).header("authorization", "Bearer tok-123");
    assert!(request.send().await.expect("an answer").text().await.expect("text").contains("is away"));
}

#[test]
fn a_token_that_no_header_can_carry_is_a_mistake() {
    let builders =
        [Health::builder().variables(token_variable("tok\n123")), Health::builder().token("tok-123\n")];
    for builder in builders {
        let error = builder.build().unwrap_err().to_string();
        assert!(error.contains("a header cannot carry") && !error.contains("123"), "{error}");
    }
}
