//! Maintenance from a Consul agent: the maintenance of the node puts the process into maintenance.

use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use health_runtime::{Health, Running, Status, application};
use health_tests::consul::{ConsulAgent, Misbehaviour};
use health_tests::http::Server;
use health_tests::log::Log;
use health_tests::tls::TlsServer;
use health_tests::until;

const NODE: &str = "web-1.example";
const TOKEN: &str = "aba7cbe5-hunter2";

/// An application that is configured by environment variables alone.
struct Application {
    health: Health,
    server: Server,
    _running: Running,
}

impl Application {
    async fn start(agent: &ConsulAgent) -> Self {
        Self::start_with(agent, "false").await
    }

    async fn start_with(agent: &ConsulAgent, tls: &'static str) -> Self {
        let address = agent.address();
        let variables = move |name: &str| match name {
            "CONSUL_HTTP_ADDR" => Some(address.clone()),
            "CONSUL_HTTP_SSL" => Some(tls.to_owned()),
            "CONSUL_HTTP_TOKEN" => Some(TOKEN.to_owned()),
            "HEALTH_CONSUL_NODE" => Some(NODE.to_owned()),
            _ => None,
        };
        let health = Health::builder().application(application!()).variables(variables).allow_empty();
        let health = health.build().expect("builds");
        assert!(!format!("{health:?}").contains(TOKEN));
        let server = Server::start(health.endpoints().nest("/internal", health.management())).await;
        let running = health.start();
        Self { health, server, _running: running }
    }

    /// The status code and the word of `/status`, and the status codes of `/readyz` and `/livez`.
    async fn statuses(&self) -> (u16, String, u16, u16) {
        let status = self.server.get("/status").await;
        let word = status.json()["status"].as_str().expect("a word").to_owned();
        let code = async |path| self.server.get(path).await.status.as_u16();
        (status.status.as_u16(), word, code("/readyz").await, code("/livez").await)
    }

    /// Waits until the process is, or is no longer, in maintenance.
    async fn becomes_maintained(&self, on: bool) {
        let (status, word, ready) = if on { (503, "maintenance", 503) } else { (200, "ok", 200) };
        let expected = (status, word.to_owned(), ready, 200);
        until(&format!("{expected:?}"), async || self.statuses().await == expected).await;
    }

    async fn source_becomes(&self, status: Status) {
        // The backoff of a failing source reaches several seconds.
        let within = Duration::from_secs(30);
        assert!(self.health.wait_for("maintenance-source", status, within).await, "{status:?}");
    }

    /// Waits until the check of the source shows operators this error.
    async fn source_fails_with(&self, why: &str) {
        until(why, async || {
            // The last row has no line break.
            let seen = self.server.get("/internal/svc_status").await.body + "\n";
            seen.starts_with("maintenance-source\tYELLOW\ta maintenance source") && seen.contains(why)
        })
        .await;
    }
}

#[tokio::test]
async fn the_process_follows_the_maintenance_of_the_node_with_one_query_for_each_change() {
    let agent = ConsulAgent::start();
    agent.check(NODE, "serfHealth", "passing");
    let application = Application::start(&agent).await;
    until("the blocking query", async || agent.requests().len() == 2).await;
    application.becomes_maintained(false).await;

    agent.maintain(NODE, true);
    application.becomes_maintained(true).await;
    assert_eq!(application.health.status("maintenance-source").await, Some(Status::Pass));
    agent.maintain(NODE, false);
    application.becomes_maintained(false).await;

    until("the next query", async || agent.requests().len() == 4).await;
    let requests = agent.requests();
    assert!(requests.iter().all(|request| request.path == format!("/v1/health/node/{NODE}")), "{requests:?}");
    let indexes: Vec<_> = requests.iter().map(|request| request.index).collect();
    assert_eq!(indexes, [None, Some(11), Some(12), Some(13)], "one query for each change");
    assert_eq!(requests[0].wait, None);
    assert!(requests[1..].iter().all(|request| request.wait.as_deref() == Some("60s")), "{requests:?}");
}

#[tokio::test]
async fn a_process_that_starts_during_maintenance_is_in_maintenance() {
    let agent = ConsulAgent::start();
    agent.maintain(NODE, true);
    let application = Application::start(&agent).await;
    application.becomes_maintained(true).await;
}

#[tokio::test]
async fn other_critical_checks_and_other_nodes_cause_no_maintenance() {
    let agent = ConsulAgent::start();
    agent.maintain("web-2.example", true);
    agent.check(NODE, "serfHealth", "critical");
    let application = Application::start(&agent).await;
    until("the blocking query", async || agent.requests().len() == 2).await;
    agent.check(NODE, "_service_maintenance:shop", "critical");
    agent.check(NODE, "_node_maintenance", "passing");
    until("a query that has seen every change", async || {
        agent.requests().last().is_some_and(|request| request.index == Some(14))
    })
    .await;
    assert_eq!(application.statuses().await, (200, "ok".to_owned(), 200, 200));
    assert_eq!(application.health.status("maintenance-source").await, Some(Status::Pass));
}

#[tokio::test]
async fn a_node_that_consul_does_not_know_warns_once_and_says_how_to_name_it() {
    let log = Log::start();
    let agent = ConsulAgent::start();
    let application = Application::start(&agent).await;
    let why = "Consul does not know the node `web-1.example`: set HEALTH_CONSUL_NODE or `.consul_node(..)`";
    application.source_fails_with(why).await;
    until("a second query", async || agent.requests().len() >= 2).await;
    let lines = log.lines();
    let told = lines.iter().filter(|line| line.contains("a maintenance source fails") && line.contains(why));
    assert_eq!(told.count(), 1, "{lines:#?}");
    assert_eq!(application.statuses().await, (200, "ok".to_owned(), 200, 200));

    // The node joins, and leaves during its maintenance.
    agent.maintain(NODE, true);
    application.becomes_maintained(true).await;
    application.source_becomes(Status::Pass).await;
    agent.forget(NODE);
    application.source_fails_with(why).await;
    assert_eq!(application.statuses().await, (503, "maintenance".to_owned(), 503, 200));
}

#[tokio::test]
async fn the_last_known_maintenance_holds_while_the_agent_is_unreachable() {
    let mut agent = ConsulAgent::start();
    agent.maintain(NODE, true);
    let application = Application::start(&agent).await;
    application.becomes_maintained(true).await;

    agent.stop();
    application.source_fails_with("consul: it cannot be reached").await;
    assert_eq!(application.statuses().await, (503, "maintenance".to_owned(), 503, 200));

    agent.restart();
    application.source_becomes(Status::Pass).await;
    assert_eq!(application.statuses().await, (503, "maintenance".to_owned(), 503, 200));
    agent.maintain(NODE, false);
    application.becomes_maintained(false).await;
}

#[tokio::test]
async fn an_unreachable_agent_degrades_health_but_not_readiness() {
    let mut agent = ConsulAgent::start();
    agent.stop();
    let application = Application::start(&agent).await;
    application.source_fails_with("consul: it cannot be reached").await;
    let health = application.server.get("/health").await;
    assert_eq!((health.status, &health.json()["status"]), (StatusCode::OK, &"warn".into()));
    assert_eq!(application.statuses().await, (200, "ok".to_owned(), 200, 200));
}

#[tokio::test]
async fn the_last_known_maintenance_holds_while_the_agent_answers_nonsense() {
    let nonsense = [
        (
            Misbehaviour::Status(500, "No cluster leader".to_owned()),
            "500 Internal Server Error: No cluster leader",
        ),
        (Misbehaviour::Status(302, String::new()), "consul: it answered 302 Found"),
        (Misbehaviour::Body("<html>".to_owned()), "not a list of checks"),
        (Misbehaviour::Body(r#"{"CheckID": "_node_maintenance"}"#.to_owned()), "not a list of checks"),
        (Misbehaviour::Body(r#"[{"CheckID": 7, "Status": "critical"}]"#.to_owned()), "not a list of checks"),
        (Misbehaviour::Long(5 << 20), "longer than 4194304 bytes"),
        (Misbehaviour::Filtered, "it hides the node `web-1.example`"),
    ];
    let cases = nonsense.map(|(misbehaviour, part)| async move {
        let agent = ConsulAgent::start();
        agent.maintain(NODE, true);
        let application = Application::start(&agent).await;
        application.becomes_maintained(true).await;
        agent.misbehave(Some(misbehaviour));
        application.source_fails_with(part).await;
        assert_eq!(application.statuses().await, (503, "maintenance".to_owned(), 503, 200), "{part}");
        agent.misbehave(None);
        application.source_becomes(Status::Pass).await;
    });
    futures_util::future::join_all(cases).await;
}

#[tokio::test]
async fn the_token_is_sent_and_a_refused_token_is_reported() {
    let agent = ConsulAgent::start();
    agent.require(TOKEN);
    agent.maintain(NODE, true);
    let application = Application::start(&agent).await;
    application.becomes_maintained(true).await;
    agent.require("another");
    application
        .source_fails_with(
            "403 Forbidden: rpc error making call: ACL not found (does the Consul token have `node:read`?)",
        )
        .await;
    assert_eq!(application.statuses().await, (503, "maintenance".to_owned(), 503, 200));
}

#[tokio::test]
async fn an_index_that_goes_backwards_restarts_the_blocking_query() {
    let agent = ConsulAgent::start();
    agent.maintain(NODE, false);
    let application = Application::start(&agent).await;
    until("the blocking query", async || agent.requests().len() == 2).await;
    agent.rewind();
    until("a query from the beginning", async || agent.requests().len() == 4).await;
    let indexes: Vec<_> = agent.requests().into_iter().map(|request| request.index).collect();
    assert_eq!(indexes, [None, Some(11), None, Some(1)]);
    agent.maintain(NODE, true);
    application.becomes_maintained(true).await;
}

#[tokio::test]
async fn neither_the_log_nor_a_response_contains_the_token() {
    let log = Log::start();
    let agent = ConsulAgent::start();
    let echo = format!("the token {TOKEN} is not known");
    agent.misbehave(Some(Misbehaviour::Status(403, echo)));
    let application = Application::start(&agent).await;
    application.source_fails_with("the token ******** is not known").await;
    for path in
        ["/internal/health", "/internal/healthcheck", "/internal/readyz?verbose", "/internal/environment"]
    {
        let answer = application.server.get(path).await;
        assert!(!answer.body.contains(TOKEN), "{}", answer.body);
    }
    let lines = log.lines();
    assert!(lines.iter().any(|line| line.contains("maintenance-source")), "{lines:?}");
    assert!(!lines.iter().any(|line| line.contains(TOKEN)), "{lines:?}");
}

#[tokio::test]
async fn nothing_is_sent_in_plain_text_when_tls_is_required() {
    let agent = ConsulAgent::start();
    agent.maintain(NODE, true);
    let application = Application::start_with(&agent, "true").await;
    application.source_fails_with("consul: it cannot be reached").await;
    assert!(application.health.is("maintenance-source", Status::Fail).await);
    assert!(agent.requests().is_empty());
    assert_eq!(application.statuses().await, (200, "ok".to_owned(), 200, 200));
}

#[tokio::test]
async fn an_agent_with_tls_is_trusted_if_its_certificate_is_in_the_ca_file() {
    let checks = r#"[{"CheckID": "_node_maintenance", "Status": "critical"}]"#;
    let agent = TlsServer::start(Router::new().fallback(move || async move { checks })).await;
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), agent.certificate()).expect("written");
    let start = |trusted: bool| {
        let builder = Health::builder().variables(|_| None).allow_empty().consul_node(NODE);
        let builder = builder.consul_address(format!("https://{}", agent.address()));
        let health = if trusted { builder.ca_file(file.path()) } else { builder }.build().expect("builds");
        (health.start(), health)
    };
    let (_running, trusting) = start(true);
    until("maintenance", async || trusting.is("maintenance-source", Status::Pass).await).await;
    let (_other, distrusting) = start(false);
    let server = Server::start(distrusting.management()).await;
    until("an error about the certificate", async || {
        server
            .get("/svc_status")
            .await
            .body
            .contains("consul: it cannot be reached: client error (Connect): invalid peer certificate")
    })
    .await;
}

#[test]
fn an_invalid_address_is_a_mistake_that_quotes_it_without_the_password() {
    let builder = Health::builder().variables(|_| None).allow_empty();
    let error =
        builder.consul_address("unix://ann:hunter2@host").build().expect_err("no address").to_string();
    let expected = "`consul_address`, \"unix://********@host\", has a scheme other than http and https";
    assert!(error.contains(expected), "{error}");
}
