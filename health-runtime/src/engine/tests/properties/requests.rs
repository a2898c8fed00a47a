//! Checks that requests run, and reporters.

use proptest::test_runner::TestCaseError;

use crate::engine::tests::properties::model::{ExpectedAnswer, Model, ModelledCheck};
use crate::engine::tests::properties::*;
use futures::all_at_once;

const NAMES: [&str; 4] = ["a", "b", "c", "d"];
const DEADLINE: u64 = 5_000;

/// One event of a sequence.
#[derive(Clone, Debug)]
enum Event {
    Pause(u64),
    /// So many requests at once, which get the same statuses.
    Request(Option<Probe>, usize),
    RequestOne(usize),
    /// A request whose client disconnects before the response.
    Disconnect(Option<Probe>),
    Report(usize, Status),
    Maintenance(bool),
}

/// Milliseconds in tens. Runs and deadlines end on other milliseconds, so no request falls on the moment of another event,
/// where the rules leave the order open.
fn tens(most: u64) -> impl Strategy<Value = u64> {
    prop_oneof![1 => Just(0), 4 => 0..most / 10].prop_map(|tens| tens * 10)
}

fn probe() -> impl Strategy<Value = Option<Probe>> {
    prop::option::of(prop::sample::select(&Probe::ALL[..]))
}

fn declared() -> impl Strategy<Value = ModelledCheck> {
    let probes = prop::sample::subsequence(&Probe::ALL[..], 1..=3);
    let times = (tens(6_000), tens(2_000), 0..700_u64, prop_oneof![3 => Just(0), 1 => tens(4_000)]);
    let reporter = prop_oneof![2 => Just(None), 1 => Just(Some(None)), 2 => (1..300_u64).prop_map(|tens| Some(Some(tens * 10 + 5)))];
    let script = prop::collection::vec(planned_run(7_000), 1..7);
    (probes, on_fail(), times, 0..4_u32, 0..4_u32, script, reporter).prop_map(
        |(probes, on_fail, (ttl, fail_ttl, timeout, delay), failures, successes, script, reporter)| {
            let timeout = timeout * 10 + 6;
            ModelledCheck {
                probes,
                on_fail,
                ttl,
                fail_ttl,
                timeout,
                delay,
                failures,
                successes,
                script,
                reporter,
            }
        },
    )
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        4 => tens(7_000).prop_map(Event::Pause),
        6 => (probe(), 1..4_usize).prop_map(|(probe, clients)| Event::Request(probe, clients)),
        1 => (0..4_usize).prop_map(Event::RequestOne),
        1 => probe().prop_map(Event::Disconnect),
        4 => (0..4_usize, status()).prop_map(|(which, status)| Event::Report(which, status)),
        1 => any::<bool>().prop_map(Event::Maintenance),
    ]
}

/// The engine beside the models of its checks.
struct Comparison {
    engine: Arc<Engine>,
    models: Vec<Model>,
    reporters: Vec<Option<Arc<Reporter>>>,
    runs: Vec<Arc<AtomicUsize>>,
    began: Instant,
    maintenance: bool,
    _tasks: JoinSet<()>,
}

impl Comparison {
    fn new(declared: Vec<ModelledCheck>) -> Self {
        let reporter = |declared: &ModelledCheck| {
            declared.reporter.map(|limit| {
                Arc::new(limit.map_or_else(Reporter::new, |limit| {
                    Reporter::new().deadline(Duration::from_millis(limit))
                }))
            })
        };
        let reporters: Vec<_> = declared.iter().map(reporter).collect();
        let runs: Vec<_> = declared.iter().map(|_| Arc::new(AtomicUsize::new(0))).collect();
        let define = |at: usize| {
            let declared: &ModelledCheck = &declared[at];
            let check = match &reporters[at] {
                Some(reporter) => CheckDef::built_in_reporter(NAMES[at], Arc::clone(reporter)),
                None => performing(NAMES[at], declared.script.clone(), Arc::clone(&runs[at])),
            };
            let check = declared.probes.iter().fold(check, |check, probe| match probe {
                Probe::Liveness => check.liveness(),
                Probe::Readiness => check.readiness(),
                Probe::Startup => check.startup(),
            });
            let check =
                check.on_fail(declared.on_fail).failures(declared.failures).successes(declared.successes);
            let [ttl, fail_ttl, timeout, delay] =
                [declared.ttl, declared.fail_ttl, declared.timeout, declared.delay]
                    .map(Duration::from_millis);
            check.ttl(ttl).fail_ttl(fail_ttl).timeout(timeout).initial_delay(delay)
        };
        let engine = engine((0..declared.len()).map(define).collect::<Vec<_>>());
        let tasks: JoinSet<_> = engine.schedule().into_iter().collect();
        let models = declared.into_iter().map(Model::new).collect();
        Self { engine, models, reporters, runs, began: Instant::now(), maintenance: false, _tasks: tasks }
    }

    fn now(&self) -> u64 {
        self.began.elapsed().as_millis() as u64
    }

    /// The statuses that a request for these checks must get, when it must get them, and whether each one passes only for
    /// want of evidence.
    fn expected(
        &mut self,
        which: impl Fn(usize, &Model) -> bool,
        probe: Option<Probe>,
    ) -> (Vec<Status>, u64, Vec<bool>) {
        let now = self.now();
        let mut looked_at = now;
        let started = self.started(now);
        let asked = self.models.iter_mut().enumerate().filter(|(at, model)| which(*at, model));
        let asked: Vec<_> = asked.map(|(at, model)| (at, model.ask(now, probe, started))).collect();
        let (mut answers, mut presumed) = (Vec::new(), Vec::new());
        for (at, answer) in asked {
            if let ExpectedAnswer::At(lands) = answer {
                looked_at = looked_at.max(lands.min(now + DEADLINE));
            }
            let started = self.started(looked_at);
            let model = &mut self.models[at];
            answers.push(match answer {
                ExpectedAnswer::Known => model.status(now, looked_at, probe, started),
                ExpectedAnswer::At(lands) if lands > now + DEADLINE => match model.is_presumed_alive(probe) {
                    true => Status::Pass,
                    false => Status::Fail,
                },
                ExpectedAnswer::At(lands) => model.landed(lands, probe, started),
            });
            presumed.push(model.is_presumed_alive(probe));
        }
        (answers, looked_at, presumed)
    }

    /// When the start was over, if it was by `now`.
    fn started(&mut self, now: u64) -> Option<u64> {
        let mut last = 0;
        for model in self.models.iter_mut().filter(|model| model.delays_start()) {
            model.settle(now, None);
            last = last.max(model.passed_at?);
        }
        Some(last)
    }

    async fn ask(&mut self, probe: Option<Probe>, clients: usize) -> Result<(), TestCaseError> {
        let (expected, until, presumed) = self.expected(|_, model| model.answers(probe), probe);
        let reports = all_at_once((0..clients).map(|_| self.engine.report(probe))).await;
        for report in &reports {
            let statuses: Vec<_> = report.checks().iter().map(|check| check.status()).collect();
            prop_assert_eq!(&statuses, &expected, "{:?}, complete at {}", probe, until);
            let counted = self.models.iter().filter(|model| model.answers(probe)).zip(&expected);
            let counted = counted.filter_map(|(model, status)| match (status, model.declared.on_fail) {
                (Status::Fail, OnFail::Ignore) => None,
                (Status::Fail, OnFail::Warn) => Some(Status::Warn),
                _ => Some(*status),
            });
            let taken_out = probe == Some(Probe::Readiness) && self.maintenance;
            let worst = if taken_out { Status::Fail } else { counted.max().unwrap_or(Status::Pass) };
            prop_assert_eq!(report.status(), worst);
        }
        prop_assert_eq!(self.now(), until, "as long as the slowest run or the deadline, no longer");
        let asked = self.models.iter().filter(|model| model.answers(probe));
        for ((model, status), presumed) in asked.zip(&expected).zip(presumed) {
            prop_assert!(
                *status == Status::Fail || model.has_succeeded() || presumed,
                "it passed before its first success"
            );
        }
        Ok(())
    }

    async fn apply(&mut self, next: Event) -> Result<(), TestCaseError> {
        match next {
            Event::Pause(time) => tokio::time::sleep(Duration::from_millis(time)).await,
            Event::Request(probe, clients) => self.ask(probe, clients).await?,
            Event::RequestOne(which) => {
                let which = which % self.models.len();
                let (expected, ..) = self.expected(|at, _| at == which, None);
                let status = self.engine.check(NAMES[which]).await.map(|check| check.status());
                prop_assert_eq!(status, expected.first().copied(), "{} alone", NAMES[which]);
            }
            Event::Disconnect(probe) => {
                let now = self.now();
                let started = self.started(now);
                for model in self.models.iter_mut().filter(|model| model.answers(probe)) {
                    model.ask(now, probe, started);
                }
                let engine = Arc::clone(&self.engine);
                let client = tokio::spawn(async move { engine.report(probe).await });
                tokio::task::yield_now().await;
                client.abort();
            }
            Event::Report(which, status) => {
                let (which, now) = (which % self.models.len(), self.now());
                if let Some(reporter) = self.reporters[which].clone() {
                    let started = self.started(now);
                    self.models[which].settle(now, started);
                    self.models[which].find(status, now);
                    reporter.report(status);
                }
            }
            Event::Maintenance(on) => {
                self.maintenance = on;
                self.engine.availability.set_maintenance(on);
            }
        }
        // Let the pollers start the runs, and go on at the next full ten.
        tokio::time::sleep(Duration::from_millis(10 - self.now() % 10)).await;
        let runs: Vec<_> = self.runs.iter().map(|runs| runs.load(Ordering::SeqCst)).collect();
        let expected: Vec<_> = self.models.iter().map(|model| model.runs).collect();
        prop_assert_eq!(runs, expected, "one run for each expiry, however many requests");
        Ok(())
    }
}

mod futures {
    //! Several requests in one task: no two of them start in a different order from one case to the next.

    use std::pin::Pin;

    pub(super) async fn all_at_once<T>(futures: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
        let mut waiting: Vec<Pin<Box<_>>> = futures.map(Box::pin).collect();
        let mut done: Vec<Option<T>> = waiting.iter().map(|_| None).collect();
        std::future::poll_fn(|context| {
            for (future, done) in waiting.iter_mut().zip(&mut done).filter(|(_, done)| done.is_none()) {
                if let std::task::Poll::Ready(value) = future.as_mut().poll(context) {
                    *done = Some(value);
                }
            }
            if done.iter().all(Option::is_some) {
                std::task::Poll::Ready(())
            } else {
                std::task::Poll::Pending
            }
        })
        .await;
        done.into_iter().flatten().collect()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn for_any_sequence_of_results_reports_and_requests_the_engine_follows_the_rules(
        declared in prop::collection::vec(declared(), 1..=4),
        events in prop::collection::vec(event(), 1..40),
    ) {
        virtual_time().block_on(async {
            let mut comparison = Comparison::new(declared);
            for next in events {
                comparison.apply(next).await?;
            }
            Ok::<_, TestCaseError>(())
        })?;
    }
}
