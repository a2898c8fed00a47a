//! Maintenance as a Consul agent declares it of a node, over real sockets.

use std::time::Duration;

use axum::http::StatusCode;
use health_runtime::{Health, Running, Status, application};
use health_tests::consul::{ConsulAgent, Misbehaviour};
use health_tests::http::Server;
use health_tests::log::Log;
use health_tests::until;

const NODE: &str = "web-1.example";
const TOKEN: &str = "aba7cbe5-hunter2";

/// An application that knows what the variables of its environment say, and nothing else.
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

    /// `/status`, its word, `/readyz` and `/livez`.
    async fn says(&self) -> (u16, String, u16, u16) {
        let status = self.server.get("/status").await;
        let word = status.json()["status"].as_str().expect("a word").to_owned();
        let code = async |path| self.server.get(path).await.status.as_u16();
        (status.status.as_u16(), word, code("/readyz").await, code("/livez").await)
    }

    async fn becomes_maintained(&self, on: bool) {
        let (status, word, ready) = if on { (503, "maintenance", 503) } else { (200, "ok", 200) };
        let expected = (status, word.to_owned(), ready, 200);
        until(&format!("{expected:?}"), async || self.says().await == expected).await;
    }

    async fn source_becomes(&self, status: Status) {
        // A source that failed for some time is asked again after some time.
        let within = Duration::from_secs(30);
        assert!(self.health.wait_for("maintenance-source", status, within).await, "{status:?}");
    }

    /// Waits until operators see why the source cannot be asked.
    async fn fails(&self, why: &str) {
        until(why, async || {
            let seen = self.server.get("/internal/svc_status").await.body;
            seen.starts_with("maintenance-source\tRED\ta source") && seen.contains(why)
        })
        .await;
    }
}

#[tokio::test]
async fn the_maintenance_of_the_node_is_that_of_the_process_at_once_and_with_few_requests() {
    let agent = ConsulAgent::start();
    agent.check(NODE, "serfHealth", "passing");
    let application = Application::start(&agent).await;
    until("the blocking query", async || agent.asked().len() == 2).await;
    application.becomes_maintained(false).await;

    agent.maintain(NODE, true);
    application.becomes_maintained(true).await;
    assert_eq!(application.health.status("maintenance-source").await, Some(Status::Pass));
    agent.maintain(NODE, false);
    application.becomes_maintained(false).await;

    until("the next query", async || agent.asked().len() == 4).await;
    let asked = agent.asked();
    assert!(asked.iter().all(|asked| asked.path == format!("/v1/health/node/{NODE}")), "{asked:?}");
    let indexes: Vec<_> = asked.iter().map(|asked| asked.index).collect();
    assert_eq!(indexes, [None, Some(11), Some(12), Some(13)], "one query for each change");
    assert_eq!(asked[0].wait, None);
    assert!(asked[1..].iter().all(|asked| asked.wait.as_deref() == Some("60s")), "{asked:?}");
}

#[tokio::test]
async fn a_maintenance_that_lasts_already_when_the_process_starts_is_known_at_once() {
    let agent = ConsulAgent::start();
    agent.maintain(NODE, true);
    let application = Application::start(&agent).await;
    application.becomes_maintained(true).await;
}

#[tokio::test]
async fn other_checks_that_are_critical_other_nodes_and_unknown_ones_are_no_maintenance() {
    let agent = ConsulAgent::start();
    agent.maintain("web-2.example", true);
    let application = Application::start(&agent).await;
    until("an unknown node is asked for", async || agent.asked().len() == 2).await;
    agent.check(NODE, "serfHealth", "critical");
    agent.check(NODE, "_service_maintenance:shop", "critical");
    agent.check(NODE, "_node_maintenance", "passing");
    until("all of it is told", async || agent.asked().last().is_some_and(|asked| asked.index == Some(14)))
        .await;
    assert_eq!(application.says().await, (200, "ok".to_owned(), 200, 200));
    assert_eq!(application.health.status("maintenance-source").await, Some(Status::Pass));
}

#[tokio::test]
async fn while_the_agent_is_away_its_last_word_holds_and_a_check_warns() {
    let mut agent = ConsulAgent::start();
    agent.maintain(NODE, true);
    let application = Application::start(&agent).await;
    application.becomes_maintained(true).await;

    agent.go();
    application.fails("consul: it cannot be reached").await;
    assert_eq!(application.says().await, (503, "maintenance".to_owned(), 503, 200));

    agent.come_back();
    application.source_becomes(Status::Pass).await;
    assert_eq!(application.says().await, (503, "maintenance".to_owned(), 503, 200));
    agent.maintain(NODE, false);
    application.becomes_maintained(false).await;
}

#[tokio::test]
async fn an_agent_that_was_away_degrades_the_application_and_does_not_take_it_out() {
    let mut agent = ConsulAgent::start();
    agent.go();
    let application = Application::start(&agent).await;
    application.fails("consul: it cannot be reached").await;
    let health = application.server.get("/health").await;
    assert_eq!((health.status, &health.json()["status"]), (StatusCode::OK, &"warn".into()));
    assert_eq!(application.says().await, (200, "ok".to_owned(), 200, 200));
}

#[tokio::test]
async fn whatever_the_agent_answers_the_last_word_holds_until_it_makes_sense_again() {
    let nonsense = [
        (
            Misbehaviour::Says(500, "No cluster leader".to_owned()),
            "500 Internal Server Error: No cluster leader",
        ),
        (Misbehaviour::Says(302, String::new()), "consul: it answered 302 Found\n"),
        (Misbehaviour::Tells("<html>".to_owned()), "not a list of checks"),
        (Misbehaviour::Tells(r#"{"CheckID": "_node_maintenance"}"#.to_owned()), "not a list of checks"),
        (Misbehaviour::Tells(r#"[{"CheckID": 7, "Status": "critical"}]"#.to_owned()), "not a list of checks"),
        (Misbehaviour::Long(5 << 20), "longer than 4194304 bytes"),
        (Misbehaviour::Hides, "it hides the node `web-1.example`"),
    ];
    let cases = nonsense.map(|(misbehaviour, part)| async move {
        let agent = ConsulAgent::start();
        agent.maintain(NODE, true);
        let application = Application::start(&agent).await;
        application.becomes_maintained(true).await;
        agent.misbehave(Some(misbehaviour));
        application.fails(part).await;
        assert_eq!(application.says().await, (503, "maintenance".to_owned(), 503, 200), "{part}");
        agent.misbehave(None);
        application.source_becomes(Status::Pass).await;
    });
    futures_util::future::join_all(cases).await;
}

#[tokio::test]
async fn a_token_is_sent_and_one_that_is_refused_is_said() {
    let agent = ConsulAgent::start();
    agent.require(TOKEN);
    agent.maintain(NODE, true);
    let application = Application::start(&agent).await;
    application.becomes_maintained(true).await;
    agent.require("another");
    application.fails("403 Forbidden: rpc error making call: ACL not found (is CONSUL_HTTP_TOKEN").await;
    assert_eq!(application.says().await, (503, "maintenance".to_owned(), 503, 200));
}

#[tokio::test]
async fn an_index_that_goes_backwards_is_not_waited_for() {
    let agent = ConsulAgent::start();
    let application = Application::start(&agent).await;
    until("the blocking query", async || agent.asked().len() == 2).await;
    agent.rewind();
    until("a query from the beginning", async || agent.asked().len() == 4).await;
    let indexes: Vec<_> = agent.asked().into_iter().map(|asked| asked.index).collect();
    assert_eq!(indexes, [None, Some(10), None, Some(1)]);
    agent.maintain(NODE, true);
    application.becomes_maintained(true).await;
}

#[tokio::test]
async fn the_token_is_in_no_line_of_the_log_and_in_no_answer() {
    let log = Log::start();
    let agent = ConsulAgent::start();
    let echo = format!("the token {TOKEN} is not known");
    agent.misbehave(Some(Misbehaviour::Says(403, echo)));
    let application = Application::start(&agent).await;
    application.fails("the token ******** is not known").await;
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
async fn where_tls_is_asked_for_nothing_is_sent_without_it() {
    let agent = ConsulAgent::start();
    agent.maintain(NODE, true);
    let application = Application::start_with(&agent, "true").await;
    until("an attempt", async || {
        !application.server.get("/internal/svc_status").await.body.contains("it has not answered yet")
    })
    .await;
    assert!(application.health.is("maintenance-source", Status::Fail).await);
    assert!(agent.asked().is_empty());
    assert_eq!(application.says().await, (200, "ok".to_owned(), 200, 200));
}

#[test]
fn an_address_that_is_none_does_not_build_and_is_not_shown() {
    let builder = Health::builder().variables(|_| None).allow_empty();
    let error = builder.consul_address("unix:///run/hunter2").build().expect_err("no address").to_string();
    assert!(error.contains("`consul_address` is not asked by http"), "{error}");
    assert!(!error.contains("hunter2"), "{error}");
}
