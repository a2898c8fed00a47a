//! What the functions of the application may take of its blocking thread pool and of a request's time, while they hang.
//! The judge is the application's own `spawn_blocking`.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use health_runtime::{Builder, CheckDef, EnvironmentDump, Health, HealthcheckEndpoint, application};
use health_tests::http::Server;
use health_tests::until;
use tokio::task::JoinSet;

/// The threads of the application's pool, fewer than the requests of each test.
const POOL: usize = 12;

const DEADLINE: Duration = Duration::from_secs(1);

/// Functions that hang until this is dropped.
#[derive(Clone, Default)]
struct Hang(Arc<Held>);

#[derive(Default)]
struct Held {
    released: AtomicBool,
    hanging: AtomicUsize,
    most: AtomicUsize,
    calls: AtomicUsize,
}

impl Hang {
    fn begin(&self) -> Hanging {
        self.0.calls.fetch_add(1, Ordering::SeqCst);
        let hanging = self.0.hanging.fetch_add(1, Ordering::SeqCst) + 1;
        self.0.most.fetch_max(hanging, Ordering::SeqCst);
        Hanging(Arc::clone(&self.0))
    }

    fn block(&self) -> String {
        let hanging = self.begin();
        while !hanging.0.released.load(Ordering::SeqCst) {
            std::thread::sleep(Duration::from_millis(1));
        }
        String::new()
    }

    /// The most calls that hung at once.
    fn most(&self) -> usize {
        self.0.most.load(Ordering::SeqCst)
    }

    fn release(&self) {
        self.0.released.store(true, Ordering::SeqCst);
    }
}

struct Hanging(Arc<Held>);

impl Drop for Hanging {
    fn drop(&mut self) {
        self.0.hanging.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Runs `test` on a runtime with a small blocking pool, against the management endpoints of the application.
fn served<F: Future<Output = ()>>(with: impl FnOnce(Builder) -> Builder, test: impl FnOnce(Server) -> F) {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime =
        runtime.worker_threads(2).max_blocking_threads(POOL).enable_all().build().expect("a runtime");
    // Also after a failed assertion, when the functions still hang: dropping a runtime would wait for them.
    let runtime = Ended(Some(runtime));
    runtime.0.as_ref().expect("there until it is dropped").block_on(async {
        let builder = Health::builder().application(application!()).variables(|_| None).allow_empty();
        let health = with(builder.probe_deadline(DEADLINE)).build().expect("the declarations are valid");
        test(Server::start(health.management()).await).await;
    });
}

struct Ended(Option<tokio::runtime::Runtime>);

impl Drop for Ended {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

/// How long the application waits for a thread of its pool.
async fn own_thread() -> Duration {
    let asked = Instant::now();
    let got = tokio::time::timeout(Duration::from_secs(10), tokio::task::spawn_blocking(|| ())).await;
    got.expect("the pool has a thread").expect("no panic");
    asked.elapsed()
}

/// Sends `requests` to `path` at the same time. Asserts that each is answered within the deadline, and that the application
/// gets a thread meanwhile.
async fn storm(server: &Server, path: &str, requests: usize) {
    let (url, client) = (server.url(path), health_tests::http::client());
    let mut storm = JoinSet::new();
    for _ in 0..requests {
        let request = client.get(&url);
        storm.spawn(async move {
            let asked = Instant::now();
            request.send().await.expect("an answer").bytes().await.expect("a body");
            asked.elapsed()
        });
    }
    tokio::time::sleep(DEADLINE / 4).await;
    let waited = own_thread().await;
    assert!(waited < DEADLINE / 2, "{path}: the application waited {waited:?} for a thread");
    while let Some(took) = storm.join_next().await {
        let took = took.expect("no panic");
        assert!(took < DEADLINE * 8 / 5, "{path}: {took:?}");
    }
}

fn hanging(builder: Builder, hang: &Hang) -> Builder {
    let function = || {
        let hang = hang.clone();
        move || hang.block()
    };
    let source = hang.clone();
    builder
        .status_member_with("slow", function())
        .metrics_from(function())
        .environment_dump(EnvironmentDump::new().section_with("slow", function()))
        .healthcheck(HealthcheckEndpoint::new().section_with("slow", function()))
        .status_from(move || {
            let hanging = source.begin();
            async move {
                let _hanging = hanging;
                std::future::pending::<Option<String>>().await
            }
        })
}

#[test]
fn however_many_clients_ask_a_hanging_function_of_an_endpoint_runs_once() {
    for (path, at_once) in [
        // The member, and the source of the word, which holds no thread.
        ("/status", 2),
        ("/healthcheck", 1),
        ("/environment", 1),
        ("/metrics", 1),
        ("/svc_status.prometheus", 1),
    ] {
        let hang = Hang::default();
        served(
            |builder| hanging(builder, &hang),
            async |server| {
                storm(&server, path, 100).await;
                storm(&server, path, 100).await;
                assert!(hang.most() <= at_once, "{path}: {} calls at once", hang.most());
                hang.release();
            },
        );
    }
}

#[test]
fn requests_share_one_run_of_a_function_and_the_next_request_starts_another() {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let member = move || {
        std::thread::sleep(Duration::from_millis(100));
        counted.fetch_add(1, Ordering::SeqCst)
    };
    served(
        |builder| builder.status_member_with("run", member),
        async |server| {
            storm(&server, "/status", 50).await;
            let shared = calls.load(Ordering::SeqCst);
            assert!(shared < 25, "{shared} runs for 50 requests");
            let next = server.get("/status").await.json();
            assert_eq!(next["run"], shared, "it is not cached");
        },
    );
}

#[test]
fn a_rendering_that_hangs_holds_a_few_threads_and_the_response_is_json_in_time() {
    let hang = Hang::default();
    let render = hang.clone();
    served(
        |builder| {
            builder.healthcheck(HealthcheckEndpoint::new().render("text/plain", move |_| render.block()))
        },
        async |server| {
            storm(&server, "/healthcheck", 100).await;
            assert!(hang.most() <= 4, "{}", hang.most());
            assert_eq!(server.get("/healthcheck").await.json()["status"], "success");
            hang.release();
        },
    );
}

#[test]
fn everything_that_hangs_together_takes_one_deadline() {
    let hang = Hang::default();
    let (check, render) = (hang.clone(), hang.clone());
    let section = hang.clone();
    served(
        |builder| {
            let healthcheck = HealthcheckEndpoint::new()
                .section_with("slow", move || section.block())
                .render("text/plain", move |_| render.block());
            let check = CheckDef::blocking("slow", move || drop(check.block())).timeout(DEADLINE * 60);
            hanging(builder, &hang).check(check).healthcheck(healthcheck)
        },
        async |server| {
            for path in ["/status", "/healthcheck", "/svc_status.prometheus", "/healthcheck?check=slow"] {
                storm(&server, path, 1).await;
            }
            hang.release();
        },
    );
}

#[test]
fn checks_that_hang_hold_as_many_threads_as_may_run_and_the_others_name_the_holders() {
    let hang = Hang::default();
    served(
        |builder| {
            let hangs = |at: usize| {
                let hang = hang.clone();
                let check = CheckDef::blocking(format!("hangs-{at:02}"), move || drop(hang.block()));
                check.timeout(Duration::from_millis(50)).fail_ttl(Duration::ZERO)
            };
            let builder = (0..80).fold(builder.concurrent_runs(4), |builder, at| builder.check(hangs(at)));
            builder
                .check(CheckDef::blocking("alive", || true).liveness())
                .check(CheckDef::new("polled", || async { true }))
        },
        async |server| {
            let others = async || {
                let report = server.get("/healthcheck").await.json();
                let results = report["results"].as_array().cloned().unwrap_or_default();
                let output =
                    |result: &serde_json::Value| result["output"].as_str().unwrap_or_default().to_owned();
                results
                    .iter()
                    .map(output)
                    .filter(|output| output.starts_with("no free thread"))
                    .collect::<Vec<_>>()
            };
            until("no free thread for 76 checks", async || others().await.len() == 76).await;
            for _ in 0..5 {
                assert!(own_thread().await < DEADLINE / 2);
                let others = others().await;
                let names = others.first().expect("a check without a thread");
                assert_eq!(names.matches("hangs-").count(), 4, "{names}");
            }
            assert_eq!(hang.most(), 4);
            assert_eq!(server.get("/livez").await.status, 200, "liveness has threads of its own");
            assert_eq!(server.get("/readyz/polled").await.status, 200, "an async check needs no thread");

            hang.release();
            until("the recovery", async || server.get("/readyz").await.status == 200).await;
        },
    );
}

#[test]
fn liveness_checks_that_hang_hold_four_threads() {
    let hang = Hang::default();
    served(
        |builder| {
            (0..10).fold(builder, |builder, at| {
                let hang = hang.clone();
                let check = CheckDef::blocking(format!("hangs-{at}"), move || drop(hang.block())).liveness();
                builder.check(check.timeout(Duration::from_millis(50)).fail_ttl(Duration::ZERO))
            })
        },
        async |server| {
            for _ in 0..10 {
                assert_eq!(server.get("/livez").await.status, 503);
                assert!(own_thread().await < DEADLINE / 2);
            }
            assert_eq!(hang.most(), 4);
            hang.release();
            until("the recovery", async || server.get("/livez").await.status == 200).await;
        },
    );
}
