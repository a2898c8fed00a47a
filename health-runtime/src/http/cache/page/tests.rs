//! When an answer is rendered and when it is kept, on virtual time and gates.

use std::future::ready;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use tokio::runtime::Builder;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{advance, sleep};
use tower::ServiceExt;

use super::*;
use crate::declare::Status;
use crate::declare::{Application, CheckDef, Context, Probe, Reporter};
use crate::engine::{Engine, Limits};
#[cfg(feature = "environment")]
use crate::http::healthcheck::HealthcheckEndpoint;
use crate::http::respond::text;
use crate::http::view::Process;
use crate::settings::Details;
use crate::support::task;

const SECOND: Duration = Duration::from_secs(1);

fn view(checks: impl IntoIterator<Item = CheckDef>) -> View {
    let bound = checks.into_iter().map(|check| {
        let (check, run) = check.bind(&Context::default());
        (check, run.expect("nothing is asked for"))
    });
    let limits = Limits { concurrent_runs: 64, probe_deadline: 5 * SECOND };
    let process = Process {
        engine: Arc::new(Engine::new(bound.collect(), limits)),
        application: Application::new("shop", "1.4.0"),
        token: None,
        unauthenticated_changes: false,
        monitors: Arc::default(),
        affected: Default::default(),
        status: Default::default(),
        #[cfg(feature = "environment")]
        healthcheck: HealthcheckEndpoint::new().settle(&mut Vec::new()),
        #[cfg(feature = "environment")]
        environment: Default::default(),
        #[cfg(all(feature = "metrics", feature = "publish"))]
        progress: Default::default(),
    };
    View::new(process, Details::Status)
}

/// A page that counts how often it is rendered, and how often it is answered without. It panics once, if told to.
#[derive(Clone, Copy)]
struct Counting {
    scope: ChangeScope,
    seen: &'static Seen,
}

#[derive(Default)]
struct Seen {
    rendered: AtomicUsize,
    apart: AtomicUsize,
    panics: AtomicBool,
}

impl Seen {
    /// One that lives as long as a static, and is in no way lost: Miri looks for what is.
    fn new() -> &'static Self {
        static ALL: Mutex<Vec<&Seen>> = Mutex::new(Vec::new());
        let seen = Box::leak(Box::default());
        ALL.lock().expect("nobody panics with it").push(seen);
        seen
    }
}

impl Page for Counting {
    fn scope(&self) -> ChangeScope {
        self.scope
    }

    fn render(&self, _: &View, report: &Report) -> Response<Bytes> {
        assert!(!self.seen.panics.swap(false, Ordering::SeqCst), "on purpose");
        self.seen.rendered.fetch_add(1, Ordering::SeqCst);
        text(StatusCode::OK, report.status().as_str())
    }

    fn answer(&self, view: View, _: Parts) -> Task<Response<Body>> {
        let Self { scope, seen } = *self;
        task(async move {
            seen.apart.fetch_add(1, Ordering::SeqCst);
            let report = view.engine.report(scope.probe()).await;
            text(StatusCode::OK, report.status().as_str())
        })
    }

    fn counts_down(&self) -> bool {
        self.scope == ChangeScope::Records
    }
}

struct Served {
    view: View,
    router: Router,
    page: Counting,
}

const READINESS: ChangeScope = ChangeScope::Status(Some(Probe::Readiness));

impl Served {
    fn new(scope: ChangeScope, checks: impl IntoIterator<Item = CheckDef>) -> Self {
        let page = Counting { scope, seen: Seen::new() };
        let view = view(checks);
        let router = Router::new().route("/", route(view.clone(), Box::new(page)));
        Self { view, router, page }
    }

    /// The body and the header for caches.
    async fn ask(&self) -> (String, String) {
        ask(self.router.clone()).await
    }

    async fn says(&self) -> String {
        self.ask().await.0
    }

    fn rendered(&self) -> usize {
        self.page.seen.rendered.load(Ordering::SeqCst)
    }

    fn answered_apart(&self) -> usize {
        self.page.seen.apart.load(Ordering::SeqCst)
    }
}

async fn ask(router: Router) -> (String, String) {
    let request = Request::get("/").body(Body::empty()).expect("a request");
    let Ok(response) = router.oneshot(request).await;
    let cache = response.headers()[CACHE_CONTROL].to_str().expect("text").to_owned();
    let body = to_bytes(response.into_body(), 1_000).await.expect("a body");
    (String::from_utf8(body.to_vec()).expect("text"), cache)
}

/// Lets everything run that can.
async fn settle() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}

fn gated(name: &'static str) -> (CheckDef, Arc<Semaphore>, Arc<AtomicUsize>) {
    let (gate, runs) = (Arc::new(Semaphore::new(0)), Arc::<AtomicUsize>::default());
    let (held, counted) = (Arc::clone(&gate), Arc::clone(&runs));
    let check = CheckDef::new(name, move || {
        counted.fetch_add(1, Ordering::SeqCst);
        let gate = Arc::clone(&held);
        async move { gate.acquire().await.map(|permit| permit.forget()).is_ok() }
    });
    (check.timeout(60 * SECOND), gate, runs)
}

fn counted(name: &'static str) -> (CheckDef, Arc<AtomicUsize>) {
    let (check, gate, runs) = gated(name);
    gate.add_permits(Semaphore::MAX_PERMITS);
    (check, runs)
}

/// A check that fails while it is told to.
fn switched(name: &'static str, well: &Arc<AtomicBool>) -> CheckDef {
    let well = Arc::clone(well);
    CheckDef::new(name, move || ready(well.load(Ordering::SeqCst)))
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_requests_at_the_instant_of_expiry_share_one_rendering_and_one_run() {
    for scope in [READINESS, ChangeScope::Records] {
        let (slow, gate, runs) = gated("slow");
        let (quick, quick_runs) = counted("quick");
        let served = Served::new(scope, [slow, quick]);
        gate.add_permits(1);
        served.says().await;
        advance(5 * SECOND).await;
        let before = served.rendered();

        let mut storm = JoinSet::new();
        for _ in 0..10_000 {
            storm.spawn(ask(served.router.clone()));
        }
        settle().await;
        gate.add_permits(1);
        assert!(storm.join_all().await.into_iter().all(|(body, _)| body == "pass"));
        assert_eq!(served.rendered(), before + 1, "{scope:?}");
        assert_eq!((runs.load(Ordering::SeqCst), quick_runs.load(Ordering::SeqCst)), (2, 2));
        assert_eq!(served.answered_apart(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn while_nothing_changes_nothing_is_rendered_and_no_check_is_asked() {
    let (check, runs) = counted("check");
    let served = Served::new(READINESS, [check]);
    for _ in 0..3 {
        served.says().await;
    }
    let rendered = served.rendered();
    assert!(rendered <= 2, "the record that it waited for may have made it out of date");
    for _ in 0..100 {
        assert_eq!(served.says().await, "pass");
    }
    assert_eq!((served.rendered(), runs.load(Ordering::SeqCst)), (rendered, 1));
}

#[tokio::test(start_paused = true)]
async fn a_record_that_expires_is_run_again_and_what_it_finds_is_answered() {
    let well = Arc::new(AtomicBool::new(true));
    let served = Served::new(READINESS, [switched("check", &well)]);
    served.says().await;
    assert_eq!(served.says().await, "pass");
    well.store(false, Ordering::SeqCst);
    advance(5 * SECOND - Duration::from_millis(1)).await;
    assert_eq!(served.says().await, "pass");
    advance(Duration::from_millis(1)).await;
    assert_eq!(served.says().await, "fail");
    assert_eq!(served.says().await, "fail");
    well.store(true, Ordering::SeqCst);
    advance(SECOND).await;
    assert_eq!(served.says().await, "pass");
}

#[tokio::test(start_paused = true)]
async fn what_is_never_reused_is_never_kept() {
    let (check, runs) = counted("check");
    let served = Served::new(READINESS, [check.ttl(Duration::ZERO)]);
    for _ in 0..3 {
        assert_eq!(served.says().await, "pass");
    }
    assert_eq!(runs.load(Ordering::SeqCst), 3);
}

#[tokio::test(start_paused = true)]
async fn a_run_in_the_background_that_finds_nothing_new_is_a_change_of_the_records_alone() {
    for (scope, renderings) in [(READINESS, 0), (ChangeScope::Status(None), 0), (ChangeScope::Records, 5)] {
        let (check, runs) = counted("check");
        let served = Served::new(scope, [check.every(10 * SECOND)]);
        let _tasks: JoinSet<_> = served.view.engine.schedule().into_iter().collect();
        settle().await;
        assert_eq!(served.says().await, "pass");
        let (before, first) = (served.rendered(), runs.load(Ordering::SeqCst));
        for run in 1..=5 {
            while runs.load(Ordering::SeqCst) < first + run {
                sleep(SECOND).await;
            }
            settle().await;
            // A background check is believed for three intervals, and was rendered less than two ago.
            if run == 2 || scope == ChangeScope::Records {
                assert_eq!(served.says().await, "pass");
            }
        }
        assert_eq!(served.rendered(), before + renderings, "{scope:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_background_check_that_becomes_stale_turns_the_answer_and_the_next_run_turns_it_back() {
    let (check, _) = counted("check");
    let served = Served::new(READINESS, [check.every(10 * SECOND)]);
    assert_eq!(served.says().await, "fail", "it has not run yet");
    assert_eq!(served.says().await, "fail");
    assert_eq!(served.rendered(), 1, "and that is known until it has");
    let mut tasks: JoinSet<_> = served.view.engine.schedule().into_iter().collect();
    settle().await;
    assert_eq!(served.says().await, "pass");
    tasks.shutdown().await;
    advance(30 * SECOND - Duration::from_millis(1)).await;
    assert_eq!(served.says().await, "pass");
    advance(Duration::from_millis(1)).await;
    assert_eq!(served.says().await, "fail");
    let _tasks: JoinSet<_> = served.view.engine.schedule().into_iter().collect();
    settle().await;
    // The status of its record is what it was.
    assert_eq!(served.says().await, "pass");
}

#[tokio::test(start_paused = true)]
async fn a_reporter_that_falls_silent_turns_the_answer_and_the_next_report_turns_it_back() {
    static WORKER: Reporter = Reporter::new().deadline(SECOND);
    let served = Served::new(READINESS, [CheckDef::reporter("worker", &WORKER)]);
    for _ in 0..2 {
        WORKER.set(Status::Pass, "");
        assert_eq!(served.says().await, "pass");
        advance(SECOND - Duration::from_millis(1)).await;
        assert_eq!(served.says().await, "pass");
        advance(Duration::from_millis(1)).await;
        assert_eq!(served.says().await, "fail", "nobody watches: its silence is no record");
    }
}

#[tokio::test(start_paused = true)]
async fn the_next_request_sees_that_the_process_is_withheld_or_not_any_more() {
    let (check, _) = counted("check");
    let served = Served::new(READINESS, [check]);
    let availability = &served.view.engine.availability;
    let off = || Some("OFF".to_owned());
    let changes: [(&dyn Fn(), &str); 7] = [
        (&|| availability.set_maintenance(true), "fail"),
        (&|| availability.set_maintenance(false), "pass"),
        (&|| availability.count_maintenance(true), "fail"),
        (&|| availability.count_maintenance(false), "pass"),
        (&|| availability.decommission(off()), "fail"),
        (&|| availability.decommission(None), "pass"),
        (&|| availability.shut_down(), "fail"),
    ];
    for (at, (change, expected)) in changes.into_iter().enumerate() {
        change();
        for _ in 0..3 {
            assert_eq!(served.says().await, expected, "change {at}");
        }
        assert_eq!(
            served.view.engine.begin(Some(Probe::Readiness)).report().await.status().as_str(),
            expected
        );
    }
}

#[tokio::test(start_paused = true)]
async fn max_age_counts_down_without_another_rendering() {
    let (check, _) = counted("check");
    let served = Served::new(ChangeScope::Records, [check]);
    for _ in 0..2 {
        assert_eq!(served.ask().await.1, "max-age=5");
    }
    let rendered = served.rendered();
    for left in (0..5).rev() {
        advance(Duration::from_millis(1)).await;
        for _ in 0..2 {
            assert_eq!(served.ask().await.1, format!("max-age={left}"));
        }
        advance(SECOND - Duration::from_millis(1)).await;
        if left > 0 {
            assert_eq!(served.ask().await.1, format!("max-age={left}"), "to the very end of the second");
        }
    }
    assert_eq!(served.rendered(), rendered);
    assert_eq!(served.ask().await.1, "max-age=5");
}

#[tokio::test(start_paused = true)]
async fn whoever_comes_after_something_was_told_does_not_get_a_report_from_before() {
    static WORKER: Reporter = Reporter::new();
    WORKER.set(Status::Pass, "");
    let (slow, gate, runs) = gated("z slow");
    let (told, settled) = (CheckDef::reporter("a told", &WORKER), settle());
    let served = Served::new(READINESS, [told, slow]);
    let first = tokio::spawn(ask(served.router.clone()));
    settled.await;
    WORKER.set(Status::Fail, "");
    let second = tokio::spawn(ask(served.router.clone()));
    settle().await;
    gate.add_permits(1);
    assert_eq!(first.await.expect("an answer").0, "pass", "it was asked before");
    assert_eq!(second.await.expect("an answer").0, "fail");
    assert_eq!(served.says().await, "fail");
    assert_eq!(runs.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn whoever_comes_when_a_record_may_not_be_reused_does_not_get_a_report_with_it() {
    for (ttl, later) in [(Duration::ZERO, Duration::ZERO), (SECOND, Duration::ZERO), (SECOND, SECOND)] {
        let well = Arc::new(AtomicBool::new(true));
        let quick = switched("a quick", &well).ttl(ttl).fail_ttl(ttl);
        let (slow, gate, _) = gated("z slow");
        let served = Served::new(READINESS, [quick, slow]);
        if ttl > later {
            // The record of the first run is reused by the report under way, and expires meanwhile.
            served.view.engine.check("a quick").await;
            advance(ttl / 2).await;
        }
        let first = tokio::spawn(ask(served.router.clone()));
        settle().await;
        advance(if ttl > later { ttl / 2 } else { later }).await;
        well.store(false, Ordering::SeqCst);
        let second = tokio::spawn(ask(served.router.clone()));
        settle().await;
        gate.add_permits(1);
        assert_eq!(first.await.expect("an answer").0, "pass");
        assert_eq!(second.await.expect("an answer").0, "fail", "{ttl:?} {later:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_client_that_goes_away_takes_the_answer_from_nobody() {
    let (slow, gate, runs) = gated("slow");
    let served = Served::new(READINESS, [slow]);
    let impatient = tokio::spawn(ask(served.router.clone()));
    settle().await;
    let patient = tokio::spawn(ask(served.router.clone()));
    settle().await;
    impatient.abort();
    gate.add_permits(1);
    assert_eq!(patient.await.expect("an answer").0, "pass");
    assert_eq!((served.rendered(), runs.load(Ordering::SeqCst)), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_for_a_report_on_another_runtime_or_on_one_that_is_gone() {
    static WORKER: Reporter = Reporter::new();
    WORKER.set(Status::Pass, "");
    let served = Served::new(READINESS, [CheckDef::reporter("worker", &WORKER)]);
    // It runs nothing from here on: the report that is begun there is not carried on.
    let hangs = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let stuck = {
        let _inside = hangs.enter();
        let request = Request::get("/").body(Body::empty()).expect("a request");
        let mut stuck = Box::pin(served.router.clone().oneshot(request));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(stuck.as_mut().poll(&mut context).is_pending());
        stuck
    };
    assert_eq!(served.says().await, "pass");
    assert_eq!((served.rendered(), served.answered_apart()), (1, 0));

    hangs.shutdown_background();
    let Ok(response) = stuck.await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!((served.rendered(), served.answered_apart()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_report_that_breaks_off_is_answered_apart_and_the_next_request_begins_another() {
    let (check, _) = counted("check");
    let served = Served::new(READINESS, [check]);
    served.page.seen.panics.store(true, Ordering::SeqCst);
    for rendered in [0, 1, 1] {
        assert_eq!(served.says().await, "pass");
        assert_eq!((served.rendered(), served.answered_apart()), (rendered, 1));
    }
}

#[test]
fn outside_a_runtime_what_needs_none_is_answered() {
    static WORKER: Reporter = Reporter::new();
    WORKER.set(Status::Pass, "");
    let served = Served::new(READINESS, [CheckDef::reporter("worker", &WORKER)]);
    let request = Request::get("/").body(Body::empty()).expect("a request");
    let mut asked = std::pin::pin!(served.router.clone().oneshot(request));
    assert!(asked.as_mut().poll(&mut std::task::Context::from_waker(std::task::Waker::noop())).is_ready());
    assert_eq!((served.rendered(), served.answered_apart()), (0, 1));
}

#[tokio::test(start_paused = true)]
async fn what_is_answered_from_memory_while_the_runtime_is_silent_is_not_kept() {
    let (check, runs) = counted("check");
    let served = Served::new(READINESS, [check]);
    // The first run is here; from then on the application's runtime is one that runs nothing.
    served.says().await;
    let hangs = Builder::new_current_thread().enable_all().build().expect("a runtime");
    served.view.engine.runtime.adopt(hangs.handle().clone(), 10 * SECOND);
    advance(5 * SECOND).await;
    let before = served.rendered();
    for request in 1..=3 {
        assert_eq!(served.says().await, "pass", "it is the best there is");
        assert_eq!(served.rendered(), before + request);
    }
    advance(5 * SECOND).await;
    assert_eq!(served.says().await, "fail", "the silence is long");
    assert_eq!(runs.load(Ordering::SeqCst), 1);
    hangs.shutdown_background();
}
