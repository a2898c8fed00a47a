//! Cached responses: the next request sees every change, over real sockets and from many threads.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use health_runtime::{Builder, CheckDef, Health, Outcome, Reporter, Status, application};
use health_tests::cached::CACHED;
use health_tests::http::Server;
use tower::ServiceExt;

fn health(with: impl FnOnce(Builder) -> Builder) -> Health {
    let builder = Health::builder().application(application!()).variables(|_| None);
    with(builder).build().expect("the declarations are valid")
}

fn worker(reporter: &'static Reporter) -> CheckDef {
    CheckDef::reporter("worker", reporter).liveness().readiness()
}

/// Whether each endpoint reports health. Each is requested twice, so that the second response comes from the cache.
async fn healthy(server: &Server) -> Vec<(&'static str, bool)> {
    let mut answers = Vec::new();
    for (path, expected) in CACHED {
        let (first, second) = (server.get(path).await, server.get(path).await);
        assert_eq!((first.status, &first.body), (second.status, &second.body), "{path}");
        answers.push((path, first.status == expected));
    }
    answers
}

#[tokio::test]
async fn the_next_request_sees_a_changed_report_on_every_endpoint() {
    static WORKER: Reporter = Reporter::new();
    let health = health(|builder| builder.check(worker(&WORKER)));
    let server = Server::start(health.endpoints().nest("/internal", health.management())).await;
    for (at, status) in [Status::Pass, Status::Fail, Status::Warn, Status::Fail, Status::Pass]
        .into_iter()
        .cycle()
        .take(15)
        .enumerate()
    {
        WORKER.set(status, format!("flip {at}"));
        for (path, healthy) in healthy(&server).await {
            let startup = path == "/startupz";
            assert_eq!(healthy, startup || status != Status::Fail, "{path} after flip {at} to {status}");
        }
        let body = server.get("/internal/health").await.json();
        let output = &body["checks"]["worker:responseTime"][0]["output"];
        let expected = (status != Status::Pass).then(|| format!("flip {at}"));
        assert_eq!(output.as_str(), expected.as_deref(), "{body}");
    }
}

#[tokio::test]
async fn the_next_request_sees_a_new_message_and_observation_with_the_same_status() {
    static WORKER: Reporter = Reporter::new();
    let health = health(|builder| builder.check(worker(&WORKER)));
    let server = Server::start(health.management()).await;
    for lag in 0..5 {
        WORKER.report(Outcome::warn(format!("behind by {lag}")).observe("lag", lag, "s"));
        for _ in 0..2 {
            let body = server.get("/health").await.json();
            assert_eq!(body["checks"]["worker:lag"][0]["observedValue"], lag);
            assert_eq!(body["checks"]["worker:lag"][0]["output"], format!("behind by {lag}"));
        }
    }
}

#[tokio::test]
async fn the_next_request_sees_a_startup_check_pass() {
    static LOADED: Reporter = Reporter::new();
    let health = health(|builder| builder.check(CheckDef::reporter("loaded", &LOADED).startup()));
    let server = Server::start(health.endpoints()).await;
    for (status, code) in [(None, 503), (Some(Status::Fail), 503), (Some(Status::Pass), 200)] {
        if let Some(status) = status {
            LOADED.set(status, "");
        }
        for _ in 0..2 {
            assert_eq!(server.get("/startupz").await.status.as_u16(), code, "{status:?}");
        }
    }
    LOADED.set(Status::Fail, "");
    assert_eq!(
        server.get("/startupz").await.status,
        StatusCode::OK,
        "a startup check that has passed stays passed"
    );
}

#[tokio::test]
async fn the_next_request_sees_maintenance_and_decommission_fail_readiness_alone() {
    let health = health(|builder| builder.check(CheckDef::new("passing", || async { true })));
    let server = Server::start(health.endpoints()).await;
    let changes: [(&dyn Fn(), bool); 6] = [
        (&|| health.set_maintenance(true), false),
        (&|| health.set_maintenance(false), true),
        (&|| health.decommission("OFF"), false),
        (&|| health.recommission(), true),
        (&|| health.set_status("maintenance"), false),
        (&|| health.set_status("ok"), true),
    ];
    for (at, (change, ready)) in changes.into_iter().enumerate() {
        change();
        for (path, healthy) in healthy(&server).await {
            assert_eq!(healthy, ready || path != "/readyz", "{path} after change {at}");
        }
    }
}

#[tokio::test]
async fn a_query_or_a_token_bypasses_the_cache() {
    let failing = CheckDef::new("database", || async { Outcome::fail("is away").cause("hunter2") });
    let health =
        health(|builder| builder.token("open sesame").check(failing.tags(["db"]).ttl(Duration::ZERO)));
    let server = Server::start(health.endpoints()).await;
    let operator = health_tests::http::client();
    for _ in 0..3 {
        let request = operator.get(server.url("/health")).header("authorization", "Bearer open sesame");
        let body = request.send().await.expect("an answer").text().await.expect("text");
        assert!(body.contains("hunter2"), "{body}");
        assert!(!server.get("/health").await.body.contains("database"));
        assert_eq!(server.get("/readyz?exclude=database").await.body, "ok");
        assert_eq!(server.get("/readyz?").await.body, "fail");
        assert_eq!(server.get("/readyz").await.body, "fail");
        assert!(server.get("/readyz?verbose").await.body.contains("[-]database failed"));
        assert_eq!(server.get("/health?tag=unknown").await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn head_uses_the_cache_like_get() {
    let health = health(|builder| builder.check(CheckDef::new("passing", || async { true })));
    let server = Server::start(health.endpoints()).await;
    for (path, status) in CACHED {
        for _ in 0..3 {
            let (get, head) = (server.get(path).await, server.send(Method::HEAD, path).await);
            assert_eq!((get.status, head.status, head.body.as_str()), (status, status, ""), "{path}");
            for header in ["content-type", "cache-control", "x-content-type-options"] {
                assert_eq!(head.header(header), get.header(header), "{header} of {path}");
            }
            if status != StatusCode::NO_CONTENT {
                assert_eq!(head.header("content-length"), get.body.len().to_string(), "{path}");
            }
        }
    }
}

/// Flips the report of a reporter. Several threads call it; `turn` lets one at a time. `begun` counts a flip before it
/// happens and `done` after it, so that a reader can tell whether a flip overlapped its request.
struct Flips {
    reporter: &'static Reporter,
    turn: Mutex<()>,
    begun: AtomicU64,
    done: AtomicU64,
}

impl Flips {
    fn flip(&self) {
        let _turn = self.turn.lock().expect("no panic");
        let flip = self.begun.fetch_add(1, Ordering::SeqCst) + 1;
        self.reporter
            .set(if flip.is_multiple_of(2) { Status::Pass } else { Status::Fail }, format!("{flip}"));
        self.done.store(flip, Ordering::SeqCst);
    }

    /// The response, with the number of the last flip before the request; `None` if another flip overlapped it.
    async fn last_flip_before<T>(&self, request: impl Future<Output = T>) -> (Option<u64>, T) {
        let done = self.done.load(Ordering::SeqCst);
        let answer = request.await;
        (Some(done).filter(|done| self.begun.load(Ordering::SeqCst) == *done), answer)
    }
}

async fn status(router: &Router, path: &str) -> StatusCode {
    let request = Request::get(path).body(Body::empty()).expect("a request");
    let Ok(response) = router.clone().oneshot(request).await;
    response.status()
}

/// Two runtimes serve one router while threads flip a reporter. A second check expires every millisecond, so that runs
/// and flips compete for the cache.
#[test]
fn no_response_contradicts_the_last_report_before_its_request() {
    static WORKER: Reporter = Reporter::new();
    const FLIPS: u64 = 2_000;
    WORKER.set(Status::Pass, "");
    let busy = CheckDef::new("busy", tokio::task::yield_now).liveness().readiness();
    let health = health(|builder| {
        builder
            .check(worker(&WORKER))
            .check(busy.ttl(Duration::from_millis(1)))
            .probe_deadline(Duration::from_secs(60))
    });
    let router: Router = health.endpoints().nest("/internal", health.management());
    let flips = Arc::new(Flips {
        reporter: &WORKER,
        turn: Mutex::default(),
        begun: AtomicU64::new(0),
        done: AtomicU64::new(0),
    });
    // `judged` counts the responses that no flip overlapped.
    let (over, judged) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let readers: Vec<_> = (0..2)
        .map(|_| {
            let (router, flips) = (router.clone(), Arc::clone(&flips));
            let (over, judged) = (Arc::clone(&over), Arc::clone(&judged));
            std::thread::spawn(move || {
                let runtime =
                    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
                runtime.expect("a runtime").block_on(async {
                    let readers =
                        ["/livez", "/readyz", "/health", "/heartbeat", "/internal/health"].map(|path| {
                            let (router, flips) = (router.clone(), Arc::clone(&flips));
                            let (over, judged) = (Arc::clone(&over), Arc::clone(&judged));
                            tokio::spawn(async move {
                                while !over.load(Ordering::SeqCst) {
                                    let (flip, status) = flips.last_flip_before(status(&router, path)).await;
                                    if let Some(flip) = flip {
                                        assert_eq!(
                                            status.is_success(),
                                            flip.is_multiple_of(2),
                                            "{path} after {flip}"
                                        );
                                        judged.fetch_add(1, Ordering::SeqCst);
                                    }
                                    tokio::task::yield_now().await;
                                }
                            })
                        });
                    for reader in readers {
                        reader.await.expect("no contradiction");
                    }
                });
            })
        })
        .collect();
    let deadline = Instant::now() + Duration::from_secs(60);
    let flippers: Vec<_> = (0..3)
        .map(|_| {
            let (flips, judged) = (Arc::clone(&flips), Arc::clone(&judged));
            std::thread::spawn(move || {
                while flips.done.load(Ordering::SeqCst) < FLIPS && Instant::now() < deadline {
                    // Ten responses between two flips, most of them from the cache.
                    let enough = judged.load(Ordering::SeqCst) + 10;
                    while judged.load(Ordering::SeqCst) < enough && Instant::now() < deadline {
                        std::thread::yield_now();
                    }
                    flips.flip();
                }
            })
        })
        .collect();
    for flipper in flippers {
        flipper.join().expect("no panic");
    }
    over.store(true, Ordering::SeqCst);
    for reader in readers {
        reader.join().expect("no contradiction");
    }
    let (flips, judged) = (flips.done.load(Ordering::SeqCst), judged.load(Ordering::SeqCst));
    assert!(flips >= 100 && judged >= flips, "{judged} responses between {flips} flips");
}
