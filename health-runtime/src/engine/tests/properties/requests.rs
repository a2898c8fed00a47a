//! Checks that run when they are asked, and those that are told.

use proptest::test_runner::TestCaseError;

use crate::engine::tests::properties::model::{Answer, Declared, Model};
use crate::engine::tests::properties::*;
use futures::all_at_once;

const NAMES: [&str; 4] = ["a", "b", "c", "d"];
const DEADLINE: u64 = 5_000;

/// What happens next.
#[derive(Clone, Debug)]
enum Happens {
    Pause(u64),
    /// So many ask at once, and get the same.
    Ask(Option<Probe>, usize),
    AskOne(usize),
    /// Somebody asks, and goes away before the answer.
    Leave(Option<Probe>),
    Tell(usize, Status),
    Maintenance(bool),
}

/// Tens, so that nobody asks at the very moment at which something else happens.
fn tens(most: u64) -> impl Strategy<Value = u64> {
    prop_oneof![1 => Just(0), 4 => 0..most / 10].prop_map(|tens| tens * 10)
}

fn probe() -> impl Strategy<Value = Option<Probe>> {
    prop::option::of(prop::sample::select(&Probe::ALL[..]))
}

fn declared() -> impl Strategy<Value = Declared> {
    let probes = prop::sample::subsequence(&Probe::ALL[..], 1..=3);
    let times = (tens(6_000), tens(2_000), 0..700_u64, prop_oneof![3 => Just(0), 1 => tens(4_000)]);
    let told = prop_oneof![2 => Just(None), 1 => Just(Some(None)), 2 => (1..300_u64).prop_map(|tens| Some(Some(tens * 10 + 5)))];
    let script = prop::collection::vec(step(7_000), 1..7);
    (probes, on_fail(), times, 0..4_u32, 0..4_u32, script, told).prop_map(
        |(probes, on_fail, (ttl, fail_ttl, timeout, delay), failures, successes, script, told)| {
            let timeout = timeout * 10 + 6;
            Declared { probes, on_fail, ttl, fail_ttl, timeout, delay, failures, successes, script, told }
        },
    )
}

fn happens() -> impl Strategy<Value = Happens> {
    prop_oneof![
        4 => tens(7_000).prop_map(Happens::Pause),
        6 => (probe(), 1..4_usize).prop_map(|(probe, clients)| Happens::Ask(probe, clients)),
        1 => (0..4_usize).prop_map(Happens::AskOne),
        1 => probe().prop_map(Happens::Leave),
        4 => (0..4_usize, status()).prop_map(|(which, status)| Happens::Tell(which, status)),
        1 => any::<bool>().prop_map(Happens::Maintenance),
    ]
}

/// The engine and what the rules make of the same.
struct Both {
    engine: Arc<Engine>,
    models: Vec<Model>,
    reporters: Vec<Option<Arc<Reporter>>>,
    runs: Vec<Arc<AtomicUsize>>,
    began: Instant,
    maintenance: bool,
    _tasks: JoinSet<()>,
}

impl Both {
    fn new(declared: Vec<Declared>) -> Self {
        let reporter = |declared: &Declared| {
            declared.told.map(|limit| {
                Arc::new(limit.map_or_else(Reporter::new, |limit| {
                    Reporter::new().deadline(Duration::from_millis(limit))
                }))
            })
        };
        let reporters: Vec<_> = declared.iter().map(reporter).collect();
        let runs: Vec<_> = declared.iter().map(|_| Arc::new(AtomicUsize::new(0))).collect();
        let define = |at: usize| {
            let declared: &Declared = &declared[at];
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

    /// What those say that are asked, and when the last of them has said it.
    fn expected(
        &mut self,
        which: impl Fn(usize, &Model) -> bool,
        probe: Option<Probe>,
    ) -> (Vec<Status>, u64) {
        let now = self.now();
        let mut looked_at = now;
        let asked = self.models.iter_mut().enumerate().filter(|(at, model)| which(*at, model));
        let asked: Vec<_> = asked.map(|(_, model)| (model.ask(now, probe), model)).collect();
        let answers = asked.into_iter().map(|(answer, model)| match answer {
            Answer::Known => model.status(now, looked_at, probe),
            Answer::At(lands) if lands > now + DEADLINE => {
                looked_at = now + DEADLINE;
                Status::Fail
            }
            Answer::At(lands) => {
                looked_at = looked_at.max(lands);
                model.landed(lands)
            }
        });
        (answers.collect(), looked_at)
    }

    async fn ask(&mut self, probe: Option<Probe>, clients: usize) -> Result<(), TestCaseError> {
        let (expected, until) = self.expected(|_, model| model.answers(probe), probe);
        let reports = all_at_once((0..clients).map(|_| self.engine.report(probe))).await;
        for report in &reports {
            let told: Vec<_> = report.checks().iter().map(|check| check.status()).collect();
            prop_assert_eq!(&told, &expected, "{:?}, asked until {}", probe, until);
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
        prop_assert_eq!(self.now(), until, "no earlier and no later than the slowest, or the deadline");
        for (model, status) in self.models.iter().filter(|model| model.answers(probe)).zip(&expected) {
            prop_assert!(*status == Status::Fail || model.has_succeeded(), "well before the first success");
        }
        Ok(())
    }

    async fn happen(&mut self, next: Happens) -> Result<(), TestCaseError> {
        match next {
            Happens::Pause(time) => tokio::time::sleep(Duration::from_millis(time)).await,
            Happens::Ask(probe, clients) => self.ask(probe, clients).await?,
            Happens::AskOne(which) => {
                let which = which % self.models.len();
                let (expected, _) = self.expected(|at, _| at == which, None);
                let told = self.engine.check(NAMES[which]).await.map(|check| check.status());
                prop_assert_eq!(told, expected.first().copied(), "{} alone", NAMES[which]);
            }
            Happens::Leave(probe) => {
                let now = self.now();
                for model in self.models.iter_mut().filter(|model| model.answers(probe)) {
                    model.ask(now, probe);
                }
                let engine = Arc::clone(&self.engine);
                let client = tokio::spawn(async move { engine.report(probe).await });
                tokio::task::yield_now().await;
                client.abort();
            }
            Happens::Tell(which, status) => {
                let (which, now) = (which % self.models.len(), self.now());
                if let Some(reporter) = &self.reporters[which] {
                    self.models[which].settle(now);
                    self.models[which].find(status, now);
                    reporter.report(status);
                }
            }
            Happens::Maintenance(on) => {
                self.maintenance = on;
                self.engine.availability.set_maintenance(on);
            }
        }
        // Runs begin when somebody is awake to start them, and questions are asked at full tens.
        tokio::time::sleep(Duration::from_millis(10 - self.now() % 10)).await;
        let runs: Vec<_> = self.runs.iter().map(|runs| runs.load(Ordering::SeqCst)).collect();
        let expected: Vec<_> = self.models.iter().map(|model| model.runs).collect();
        prop_assert_eq!(runs, expected, "one run for each expiry");
        Ok(())
    }
}

mod futures {
    //! Polled one after the other, in one task.

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
    fn whatever_is_found_told_and_asked_the_answers_are_those_of_the_rules(
        declared in prop::collection::vec(declared(), 1..=4),
        happening in prop::collection::vec(happens(), 1..40),
    ) {
        virtual_time().block_on(async {
            let mut both = Both::new(declared);
            for next in happening {
                both.happen(next).await?;
            }
            Ok::<_, TestCaseError>(())
        })?;
    }
}
