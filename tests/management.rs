//! The management listener: it answers when the application cannot.

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

/// In which a probe wants its answer, whatever the application does.
const AT_ONCE: Duration = Duration::from_millis(100);
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
    with(builder.management_addr(any_port()).runtime_lag_limit(LIMIT)).build().expect("all is declared well")
}

/// An application on a runtime of its own, which the test can keep from running anything.
struct Application {
    /// What holds the threads: they run on when it is dropped.
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
        until("life", async || application.get("/livez").await.0 == 200).await;
        until("readiness", async || application.get("/readyz").await.0 == 200).await;
        application
    }

    fn runtime(&self) -> &Runtime {
        self.runtime.as_ref().expect("there until the end")
    }

    /// The status and the body, and how long they took.
    async fn get(&self, path: &str) -> (u16, String, Duration) {
        let asked = Instant::now();
        let answer = self.client.get(format!("http://{}{path}", self.management)).send().await;
        let answer = answer.expect("an answer");
        let status = answer.status().as_u16();
        (status, answer.text().await.expect("a body of text"), asked.elapsed())
    }

    /// Likewise, at once: in one of three times, where the machine is busy with something else, and never as late as
    /// somebody who waits for the application.
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

    /// Holds every worker thread, and returns when all of them are held.
    fn block(&mut self) {
        let (hold, held) = channel();
        for _ in 0..WORKERS {
            let (gate, opened) = channel::<()>();
            let hold = hold.clone();
            self.runtime().spawn(async move {
                hold.send(()).expect("somebody waits");
                let _ = opened.recv();
            });
            self.gates.push(gate);
        }
        for _ in 0..WORKERS {
            held.recv_timeout(SOON).expect("a thread is held");
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

    /// Ends the runtime.
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
async fn while_every_thread_of_the_application_is_blocked_livez_answers_at_once_and_fails_from_the_limit_on()
{
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
        until("life", async || application.alive().await == 200).await;
    }
    application.shutdown().await;
}

#[tokio::test]
async fn every_endpoint_answers_while_the_application_is_blocked() {
    let status = |builder: Builder| {
        builder
            .status_from(|| async { Some("ok") })
            .status_member_with("asked", || tokio::runtime::Handle::try_current().is_ok())
    };
    let mut application = Application::start(&build(status)).await;
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
async fn a_check_that_blocks_its_thread_holds_up_the_application_and_not_the_listener() {
    let (hold, held) = channel();
    let (gate, opened) = channel::<()>();
    let opened = Arc::new(Mutex::new(opened));
    let misbehaves = CheckDef::new("misbehaves", move || {
        let (hold, opened) = (hold.clone(), Arc::clone(&opened));
        async move {
            let _ = hold.send(std::thread::current().name().map(str::to_owned));
            opened.lock().is_ok_and(|opened| opened.recv().is_err())
        }
    });
    // Asked by no probe that the start waits for.
    let mut application = Application::start(&build(|builder| builder.check(misbehaves.startup()))).await;
    application.block();
    application.gates.truncate(1);

    let (status, body) = application.at_once("/readyz/misbehaves").await;
    assert_eq!((status, &*body), (503, "fail"), "it has not passed yet");
    let thread = held.recv_timeout(SOON).expect("it runs");
    assert_ne!(thread.as_deref(), Some("health-management"));
    until("the failure", async || application.alive().await == 503).await;
    drop(gate);
    application.unblock();
    until("life", async || application.alive().await == 200).await;
    until("the check", async || application.get("/readyz/misbehaves").await.0 == 200).await;
}

#[tokio::test]
async fn the_lag_grows_while_nothing_is_answered_and_falls_when_it_is() {
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
async fn without_a_management_listener_there_is_no_lag_and_no_check_of_it() {
    let health = Health::builder().variables(|_| None).build().expect("all is declared well");
    let running = health.start();
    assert_eq!(running.management_addr(), None);
    let server = Server::start(health.management()).await;
    let metrics = server.get("/metrics").await.body;
    assert!(metrics.contains("health_up") && !metrics.contains("runtime_lag"), "{metrics}");
    let checks = server.get("/svc_status").await.body;
    assert_eq!(checks, "called\tOK\t\npolled\tOK\t\n");
}

#[tokio::test]
async fn serve_refuses_an_address_that_is_taken_and_names_it_with_its_setting() {
    let taken = TcpListener::bind(any_port()).expect("a port");
    let address = taken.local_addr().expect("an address");
    let health = build(|builder| builder.management_addr(address));
    let error = health.serve(any_port()).await.expect_err("it is taken");
    assert!(error.is_serve());
    let text = error.to_string();
    assert!(
        text.starts_with(&format!("cannot serve on {address}, where `HEALTH_MANAGEMENT_ADDR`")),
        "{text}"
    );
    assert!(text.contains(".management_addr(..)") && text.contains("in use"), "{text}");
}

#[tokio::test]
async fn start_with_an_address_that_is_taken_fails_readiness_says_why_in_the_log_and_leaves_it_alive() {
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
    until("life", async || health.report(Probe::Liveness).await.status() == Status::Pass).await;

    let lines = log.lines();
    let errors: Vec<_> = lines.iter().filter(|line| line.contains("ERROR")).collect();
    assert_eq!(errors.len(), 1, "{lines:#?}");
    assert!(errors[0].contains(&format!("cannot serve on {address}")), "{errors:?}");
    assert!(errors[0].contains("`HEALTH_MANAGEMENT_ADDR`"), "{errors:?}");
    running.shutdown().await;
}

#[tokio::test]
async fn shutdown_closes_the_listener_with_the_connections_that_are_open() {
    let mut application = Application::start(&build(|builder| builder)).await;
    let mut half = TcpStream::connect(application.management).expect("connects");
    half.write_all(b"GET /livez HTTP/1.1\r\nHost:").expect("half a head");
    assert_eq!(application.alive().await, 200, "others are answered meanwhile");

    let told = Instant::now();
    application.shutdown().await;
    assert!(told.elapsed() < Duration::from_secs(1), "{:?}", told.elapsed());
    assert!(TcpStream::connect(application.management).is_err(), "nobody listens");
    half.set_read_timeout(Some(SOON)).expect("a timeout");
    assert!(matches!(half.read(&mut [0; 16]), Ok(0) | Err(_)), "nobody answers");
}

#[tokio::test]
async fn a_dropped_running_and_a_runtime_that_is_gone_leave_it_answering() {
    let mut application = Application::start(&build(|builder| builder)).await;
    drop(application.running.take());
    assert_eq!(application.alive().await, 200);
    application.end();
    until("the failure", async || {
        let (_, checks) = application.at_once("/svc_status").await;
        checks.contains("runtime\tRED\tthe runtime does not answer\n")
    })
    .await;
    assert_eq!(application.alive().await, 503);
    assert_eq!(application.at_once("/environment").await.0, 200, "its sections are functions");
}

#[tokio::test]
async fn starting_twice_opens_one_listener() {
    let health = build(|builder| builder);
    let (first, again) = (health.start(), health.start());
    assert!(first.management_addr().is_some() && again.management_addr().is_none());
    first.shutdown().await;
}
