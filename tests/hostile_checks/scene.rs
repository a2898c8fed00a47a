//! A service with one misbehaving check, the culprit, among checks that behave.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use health_runtime::{Builder, CheckDef, Details, Health, Outcome, Running};
use health_tests::http::{Server, client};
use health_tests::until;
use serde_json::Value;
use tokio::sync::oneshot;

/// The library's default probe deadline of five seconds, with a margin for a busy machine.
pub(crate) const PROBE_DEADLINE: Duration = Duration::from_secs(7);

/// The timeout of the culprit.
pub(crate) const TIMEOUT: Duration = Duration::from_millis(200);

/// Whether the culprit misbehaves.
#[derive(Clone, Debug, Default)]
pub(crate) struct Switch(Arc<AtomicBool>);

impl Switch {
    pub(crate) fn is_on(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }

    pub(crate) fn turn(&self, on: bool) {
        self.0.store(on, Ordering::SeqCst);
    }
}

/// Makes a check the culprit: it runs for every request.
pub(crate) fn culprit(check: CheckDef) -> CheckDef {
    check.timeout(TIMEOUT).ttl(Duration::ZERO).fail_ttl(Duration::ZERO)
}

/// A response, and how long it took.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) body: String,
    pub(crate) took: Duration,
}

/// The number of live tasks of the current runtime.
pub(crate) fn alive_tasks() -> usize {
    tokio::runtime::Handle::current().metrics().num_alive_tasks()
}

pub(crate) struct Scene {
    pub(crate) health: Health,
    pub(crate) switch: Switch,
    url: String,
    client: reqwest::Client,
    running: Option<Running>,
    server: Option<Server>,
    stop: Option<oneshot::Sender<()>>,
}

impl Scene {
    /// Starts the service on the runtime of the test.
    pub(crate) async fn start(check: impl FnOnce(Switch) -> CheckDef) -> Self {
        let switch = Switch::default();
        let health = build(check(switch.clone()), |builder| builder);
        let running = health.start();
        let server = Server::start(router(&health)).await;
        let url = server.url("");
        Self {
            health,
            switch,
            url,
            client: client(),
            running: Some(running),
            server: Some(server),
            stop: None,
        }
    }

    /// Starts the service on a separate runtime, which the culprit may block.
    pub(crate) fn on(
        mut runtime: tokio::runtime::Builder,
        with: impl FnOnce(Builder) -> Builder,
        check: impl FnOnce(Switch) -> CheckDef,
    ) -> Self {
        let runtime = runtime.enable_all().build().expect("a runtime");
        let switch = Switch::default();
        let health = build(check(switch.clone()), with);
        let (started, starts) = std::sync::mpsc::channel();
        let (app, served) = (router(&health), health.clone());
        let (stop, stopped) = oneshot::channel::<()>();
        let serve = async move {
            let running = served.start();
            let server = Server::start(app).await;
            let _ = started.send((running, server));
            let _ = stopped.await;
        };
        // A current-thread runtime needs a thread that drives it.
        std::thread::spawn(move || {
            runtime.block_on(serve);
            runtime.shutdown_background();
        });
        let (running, server) = starts.recv().expect("the service starts");
        let url = server.url("");
        let (running, server) = (Some(running), Some(server));
        Self { health, switch, url, client: client(), running, server, stop: Some(stop) }
    }

    /// The base URL of the management listener.
    pub(crate) fn management(&self) -> String {
        let address = self.running.as_ref().and_then(Running::management_addr).expect("it listens");
        format!("http://{address}")
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        self.get_at(&self.url, path).await
    }

    pub(crate) async fn get_at(&self, url: &str, path: &str) -> Response {
        let sent = Instant::now();
        let answer = self.client.get(format!("{url}{path}")).send().await;
        let answer = answer.unwrap_or_else(|error| panic!("{path}: {error:?}"));
        let status = answer.status().as_u16();
        let body = answer.text().await.expect("a body of text");
        let took = sent.elapsed();
        assert!(took < PROBE_DEADLINE, "{path} took {took:?}");
        Response { status, body, took }
    }

    pub(crate) async fn status(&self, path: &str) -> u16 {
        self.get(path).await.status
    }

    /// The state, the detail and the observations of each check.
    pub(crate) async fn checks(&self) -> Value {
        serde_json::from_str(&self.get("/internal/svc_status.json").await.body).expect("JSON")
    }

    /// Asserts that the other checks are reported correctly, and that their records are still reused.
    pub(crate) async fn assert_others_unaffected(&self) {
        let checks = self.checks().await;
        for check in ["background", "cached", "fails", "polled"] {
            assert_eq!(checks[check]["state"], "OK", "{check} in {checks}");
        }
        assert_eq!(checks["fails"]["own_state"], "RED", "its failure is ignored, and shown: {checks}");
        assert_eq!(checks["cached"]["runs"], 1, "its record is reused for an hour");
        for path in ["/livez", "/readyz/polled", "/readyz/cached", "/readyz/background"] {
            assert_eq!(self.status(path).await, 200, "{path}");
        }
        assert_eq!(self.status("/readyz/fails").await, 503);
    }

    /// Makes the culprit misbehave, and asserts that its failure is reported as `detail` until it recovers, and that all other
    /// checks are reported correctly.
    pub(crate) async fn assert_failure_is_reported(&self, detail: &str) {
        self.until_passing().await;
        self.switch.turn(true);
        until("the failure", async || self.status("/readyz/culprit").await == 503).await;
        for _ in 0..5 {
            assert_eq!(self.status("/readyz/culprit").await, 503);
            let checks = self.checks().await;
            assert_eq!(checks["culprit"]["state"], "RED", "{checks}");
            let found = checks["culprit"]["detail"].as_str().unwrap_or_default();
            assert!(found.starts_with(detail), "{found:?}, not {detail:?}");
            self.assert_others_unaffected().await;
            for (path, status) in
                [("/readyz", 503), ("/health", 503), ("/heartbeat", 500), ("/internal/healthcheck", 500)]
            {
                assert_eq!(self.status(path).await, status, "{path}");
            }
            assert_eq!(self.status("/internal/metrics").await, 200);
        }
        self.switch.turn(false);
        self.until_passing().await;
    }

    /// Waits until every check is reported correctly and the culprit passes.
    async fn until_passing(&self) {
        let passes =
            async || self.status("/readyz").await == 200 && self.checks().await["culprit"]["state"] == "OK";
        until("readiness", passes).await;
        self.assert_others_unaffected().await;
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        self.switch.turn(false);
        drop(self.server.take());
        drop(self.stop.take());
    }
}

fn build(culprit: CheckDef, with: impl FnOnce(Builder) -> Builder) -> Health {
    let runs = AtomicU64::new(0);
    let cached = move || {
        let runs = runs.fetch_add(1, Ordering::SeqCst) + 1;
        std::future::ready(Outcome::pass().observe("runs", runs, "1"))
    };
    let builder = Health::builder()
        .variables(|_| None)
        .details(Details::Full)
        .check(culprit)
        .check(CheckDef::new("polled", || async {}).liveness().readiness().ttl(Duration::ZERO))
        .check(CheckDef::new("fails", || async { false }).on_fail(health_runtime::OnFail::Ignore))
        .check(CheckDef::new("cached", cached).ttl(Duration::from_secs(3_600)))
        .check(CheckDef::new("background", || async {}).every(Duration::from_secs(2)));
    with(builder).build().expect("the declarations are valid")
}

fn router(health: &Health) -> Router {
    Router::new().merge(health.endpoints()).nest("/internal", health.management())
}
