//! The management listener, which answers while the application's runtime is blocked.

#[path = "management/access.rs"]
mod access;
#[path = "management/addresses.rs"]
mod addresses;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use health_runtime::{
    Builder, CheckDef, CheckReport, Health, Probe, Running, Status, application, health_check,
};
use health_tests::http::{Server, client};
use health_tests::log::Log;
use health_tests::until;
use tokio::runtime::{Builder as RuntimeBuilder, Runtime};

/// Within this a probe must be answered, also while the application is blocked.
const AT_ONCE: Duration = Duration::from_millis(100);
/// The lag of the application's runtime beyond which liveness fails.
const LIMIT: Duration = Duration::from_secs(1);
const SOON: Duration = Duration::from_secs(10);

/// Runs for every request.
#[health_check(liveness, readiness, ttl = 0s)]
async fn polled() {}

/// Runs for every request, on the blocking pool.
#[health_check(liveness, readiness, ttl = 0s)]
fn called() {}

fn any_port() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 0))
}

fn build(with: impl FnOnce(Builder) -> Builder) -> Health {
    let builder = Health::builder().application(application!()).variables(|_| None);
    with(builder.management_addr(any_port()).runtime_lag_limit(LIMIT))
        .build()
        .expect("the declarations are valid")
}

/// An application on a separate runtime, which the test can block.
struct Application {
    /// Each blocks one worker thread until it is dropped.
    gates: Vec<Sender<()>>,
    runtime: Option<Runtime>,
    running: Option<Running>,
    management: SocketAddr,
    client: reqwest::Client,
}

const WORKERS: usize = 2;

impl Application {
    /// Starts `health`, and waits until it is alive and ready.
    async fn start(health: &Health) -> Self {
        let runtime = RuntimeBuilder::new_multi_thread().worker_threads(WORKERS).enable_all().build();
        let runtime = runtime.expect("a runtime");
        let running = {
            let _inside = runtime.enter();
            health.start()
        };
        let management = running.management_addr().expect("it listens");
        let client = client();
        let application =
            Self { gates: Vec::new(), runtime: Some(runtime), running: Some(running), management, client };
        until("liveness", async || application.get("/livez").await.0 == 200).await;
        until("readiness", async || application.get("/readyz").await.0 == 200).await;
        application
    }

    fn runtime(&self) -> &Runtime {
        self.runtime.as_ref().expect("the runtime still runs")
    }

    /// The status, the body, and how long the response took.
    async fn get(&self, path: &str) -> (u16, String, Duration) {
        let sent = Instant::now();
        let answer = self.client.get(format!("http://{}{path}", self.management)).send().await;
        let answer = answer.expect("an answer");
        let status = answer.status().as_u16();
        (status, answer.text().await.expect("a body of text"), sent.elapsed())
    }

    /// The status and the body, which must come at once. A busy machine may miss [`AT_ONCE`] twice, but a response that
    /// waits for the application takes at least [`LIMIT`].
    async fn at_once(&self, path: &str) -> (u16, String) {
        for _ in 0..3 {
            let (status, body, took) = self.get(path).await;
            if took < AT_ONCE {
                return (status, body);
            }
            assert!(took < LIMIT, "{path} {status} {body:?} took {took:?}");
        }
        panic!("{path} does not answer within {AT_ONCE:?}");
    }

    async fn alive(&self) -> u16 {
        self.at_once("/livez").await.0
    }

    /// Blocks every worker thread, and returns when all of them are blocked.
    fn block(&mut self) {
        let (started, starts) = channel();
        for _ in 0..WORKERS {
            let (gate, opened) = channel::<()>();
            let started = started.clone();
            self.runtime().spawn(async move {
                started.send(()).expect("the test waits");
                let _ = opened.recv();
            });
            self.gates.push(gate);
        }
        for _ in 0..WORKERS {
            starts.recv_timeout(SOON).expect("a thread is blocked");
        }
    }

    fn unblock(&mut self) {
        self.gates.clear();
    }

    async fn lag(&self) -> f64 {
        let (_, metrics) = self.at_once("/metrics").await;
        let lag = metrics.lines().find_map(|line| line.strip_prefix("health_runtime_lag_seconds "));
        lag.unwrap_or_else(|| panic!("{metrics}")).parse().expect("a number")
    }

    /// Shuts the runtime down.
    fn end(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }

    async fn shutdown(&mut self) {
        self.running.take().expect("once").shutdown().await;
    }
}

impl Drop for Application {
    fn drop(&mut self) {
        self.unblock();
        self.end();
    }
}

#[tokio::test]
async fn livez_answers_while_every_thread_is_blocked_and_fails_beyond_the_limit() {
    let mut application = Application::start(&build(|builder| builder)).await;
    for _ in 0..2 {
        application.block();
        let blocked = Instant::now();
        for _ in 0..5 {
            assert_eq!(application.alive().await, 200);
            assert_eq!(application.at_once("/readyz").await.0, 200);
        }
        until("the failure", async || application.alive().await == 503).await;
        assert!(blocked.elapsed() > LIMIT / 2, "{:?}", blocked.elapsed());
        for _ in 0..5 {
            assert_eq!(application.alive().await, 503);
        }
        let (_, body) = application.at_once("/livez?verbose").await;
        for check in ["called", "polled", "runtime"] {
            let line = format!("[-]{check} failed: the runtime does not answer\n");
            assert!(body.contains(&line), "{body}");
        }

        application.unblock();
        until("liveness", async || application.alive().await == 200).await;
    }
    application.shutdown().await;
}

#[tokio::test]
async fn every_endpoint_answers_while_the_application_is_blocked() {
    let with_status = |builder: Builder| {
        builder
            .status_from(|| async { Some("ok") })
            .status_member_with("sent", || tokio::runtime::Handle::try_current().is_ok())
    };
    let mut application = Application::start(&build(with_status)).await;
    application.block();
    for path in [
        "/livez",
        "/readyz",
        "/readyz/polled",
        "/startupz",
        "/health",
        "/heartbeat",
        "/probe_status",
        "/svc_status",
        "/monitors",
        "/status",
        "/healthcheck",
        "/environment",
        "/metrics",
    ] {
        let (status, body) = application.at_once(path).await;
        assert!([200, 204].contains(&status), "{path}: {status} {body}");
    }
}

#[tokio::test]
async fn a_check_that_blocks_its_thread_does_not_delay_the_listener() {
    let (started, starts) = channel();
    let (gate, opened) = channel::<()>();
    let opened = Arc::new(Mutex::new(opened));
    let misbehaves = CheckDef::new("misbehaves", move || {
        let (started, opened) = (started.clone(), Arc::clone(&opened));
        async move {
            let _ = started.send(std::thread::current().name().map(str::to_owned));
            opened.lock().is_ok_and(|opened| opened.recv().is_err())
        }
    });
    // `Application::start` waits for liveness and readiness, so only the startup probe runs it.
    let mut application = Application::start(&build(|builder| builder.check(misbehaves.startup()))).await;
    application.block();
    application.gates.truncate(1);

    let (status, body) = application.at_once("/startupz/misbehaves").await;
    assert_eq!((status, &*body), (503, "fail"), "it has not passed yet");
    let thread = starts.recv_timeout(SOON).expect("the check runs");
    assert_ne!(thread.as_deref(), Some("health-management"));
    until("the failure", async || application.alive().await == 503).await;
    drop(gate);
    application.unblock();
    until("liveness", async || application.alive().await == 200).await;
    until("the check", async || application.get("/startupz/misbehaves").await.0 == 200).await;
}

#[tokio::test]
async fn the_lag_grows_while_the_runtime_is_blocked_and_falls_afterwards() {
    let mut application = Application::start(&build(|builder| builder)).await;
    assert!(application.lag().await < LIMIT.as_secs_f64());
    application.block();
    until("a lag over the limit", async || application.lag().await > LIMIT.as_secs_f64()).await;
    let lag = application.lag().await;
    until("a longer lag", async || application.lag().await > lag + 0.1).await;
    let (_, health, _) = application.get("/health").await;
    assert!(health.contains(r#""runtime:lag":[{"observedUnit":"s","observedValue":"#), "{health}");
    application.unblock();
    until("a short lag", async || application.lag().await < LIMIT.as_secs_f64()).await;
}

#[tokio::test]
async fn without_a_management_listener_no_lag_is_measured_or_checked() {
    let health = Health::builder().variables(|_| None).build().expect("the declarations are valid");
    let running = health.start();
    assert_eq!(running.management_addr(), None);
    let server = Server::start(health.management()).await;
    let metrics = server.get("/metrics").await.body;
    assert!(metrics.contains("health_up") && !metrics.contains("runtime_lag"), "{metrics}");
    let checks = server.get("/svc_status").await.body;
    assert_eq!(checks, "called\tOK\t\npolled\tOK\t");
}

#[tokio::test]
async fn serve_reports_a_management_address_that_is_in_use_with_its_setting() {
    let taken = TcpListener::bind(any_port()).expect("a port");
    let address = taken.local_addr().expect("an address");
    let health = build(|builder| builder.management_addr(address));
    let error = health.serve(any_port()).await.expect_err("it is taken");
    assert!(error.is_serve());
    let text = error.to_string();
    assert!(
        text.starts_with(&format!("cannot serve on {address}, the address of the management endpoints")),
        "{text}"
    );
    assert!(text.contains(".management_addr(..)") && text.contains("in use"), "{text}");
}

#[tokio::test]
async fn start_with_an_address_that_is_in_use_fails_readiness_but_not_liveness_and_logs_why() {
    let log = Log::start();
    let taken = TcpListener::bind(any_port()).expect("a port");
    let address = taken.local_addr().expect("an address");
    let health = build(|builder| builder.management_addr(address));
    let running = health.start();
    assert_eq!(running.management_addr(), None);
    let report = health.report(Probe::Readiness).await;
    let failing = |check: &&CheckReport| check.status() == Status::Fail;
    let names: Vec<_> = report.checks().iter().filter(failing).map(|check| check.name()).collect();
    assert_eq!((report.status(), &*names), (Status::Fail, &["management-listener"][..]));
    until("liveness", async || health.report(Probe::Liveness).await.status() == Status::Pass).await;

    let lines = log.lines();
    let errors: Vec<_> = lines.iter().filter(|line| line.contains("ERROR")).collect();
    assert_eq!(errors.len(), 1, "{lines:#?}");
    assert!(errors[0].contains(&format!("cannot serve on {address}")), "{errors:?}");
    assert!(errors[0].contains("`HEALTH_MANAGEMENT_ADDR`"), "{errors:?}");
    running.shutdown().await;
}

#[tokio::test]
async fn shutdown_closes_the_listener_and_its_open_connections() {
    let mut application = Application::start(&build(|builder| builder)).await;
    let mut half = TcpStream::connect(application.management).expect("connects");
    half.write_all(b"GET /livez HTTP/1.1\r\nHost:").expect("half a head");
    assert_eq!(application.alive().await, 200, "other clients are answered meanwhile");

    let closing = Instant::now();
    application.shutdown().await;
    assert!(closing.elapsed() < Duration::from_secs(1), "{:?}", closing.elapsed());
    assert!(TcpStream::connect(application.management).is_err(), "the listener is closed");
    half.set_read_timeout(Some(SOON)).expect("a timeout");
    assert!(matches!(half.read(&mut [0; 16]), Ok(0) | Err(_)), "the connection is closed");
}

#[tokio::test]
async fn the_listener_answers_after_running_is_dropped_and_the_runtime_is_gone() {
    let mut application = Application::start(&build(|builder| builder)).await;
    drop(application.running.take());
    assert_eq!(application.alive().await, 200);
    application.end();
    until("the failure", async || {
        let (_, checks) = application.at_once("/svc_status").await;
        checks.ends_with("runtime\tRED\tthe runtime does not answer")
    })
    .await;
    assert_eq!(application.alive().await, 503);
    assert_eq!(application.at_once("/environment").await.0, 200, "its sections need no runtime");
}

#[tokio::test]
async fn starting_twice_opens_one_listener() {
    let health = build(|builder| builder);
    let (first, again) = (health.start(), health.start());
    assert!(first.management_addr().is_some() && again.management_addr().is_none());
    first.shutdown().await;
}
