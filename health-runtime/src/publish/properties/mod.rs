//! Whatever is declared, whatever is at the API, and whatever it does: what planning and applying never do.

mod drawn;
mod remote;

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime};

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use serde_json::Value as Json;

use crate::declare::{Application, Monitor};
use crate::health::Health;
use crate::monitors::ResolvedMonitor;
use crate::publish::plan::{Action, OrphanAction, Plan, PlanStep};
use crate::publish::properties::drawn::{habits, ours, there, whose};
use crate::publish::properties::remote::{Fields, Habits, Listing, Remote, Writing, Written};
use crate::publish::publication::{Publication, wanted};
use crate::publish::send::{Applied, StepResult, apply};
use crate::settings::Prune;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const SHOP: &str = "shop";
const ENVIRONMENT: &str = "production";
const RELEASE: &str = "1.4.0";

/// So many monitors may be declared with a key that follows from what they are, and so many with one that was chosen.
const PATHS: usize = 6;
const CHOSEN: usize = 2;

/// How one replica is set up.
#[derive(Clone, Debug)]
struct Settings {
    declared: BTreeSet<usize>,
    prune: Prune,
    grace: u32,
    limit: u8,
    batch: usize,
}

fn settings() -> impl Strategy<Value = Settings> {
    let declared = prop::collection::btree_set(0..PATHS + CHOSEN, 0..=PATHS + CHOSEN);
    let prune = prop_oneof![1 => Just(Prune::Off), 2 => Just(Prune::Pause), 4 => Just(Prune::Delete)];
    let limit = prop_oneof![1 => Just(0), 1 => Just(10), 2 => Just(20), 2 => Just(50), 3 => Just(100)];
    (declared, prune, 1..4_u32, limit, 1..6_usize)
        .prop_map(|(declared, prune, grace, limit, batch)| Settings { declared, prune, grace, limit, batch })
}

fn replica(settings: &Settings) -> (Vec<ResolvedMonitor>, Publication) {
    let monitor = |at: &usize| match at.checked_sub(PATHS) {
        None => Monitor::get(format!("https://shop.example/{at}")),
        Some(chosen) => Monitor::get(format!("https://shop.example/{at}")).key(format!("chosen-{chosen}")),
    };
    let builder = Health::builder().allow_empty().variables(|_| None).api_key("key");
    let builder = builder.application(Application::new(SHOP, RELEASE)).environment(ENVIRONMENT);
    let builder = builder.prune(settings.prune).prune_grace(DAY * settings.grace).prune_limit(settings.limit);
    let declared = settings.declared.iter().map(monitor);
    let builder =
        declared.fold(builder.publish_batch(settings.batch), |builder, monitor| builder.monitor(monitor));
    let monitors = builder.build().expect("all is declared well").monitors().clone();
    (monitors.resolved.to_vec(), monitors.publication)
}

const WELL: Habits = Habits {
    listing: Listing::Whole,
    writing: Writing::Works,
    page: 100,
    filters: true,
    counts: true,
    answers: true,
    reads_metadata: false,
};

/// All that may be declared, as it is at the API when nobody has touched it since it was put.
async fn published() -> BTreeMap<String, Fields> {
    let all = Settings {
        declared: (0..PATHS + CHOSEN).collect(),
        prune: Prune::Off,
        grace: 1,
        limit: 0,
        batch: 100,
    };
    let (monitors, publication) = replica(&all);
    let remote = Remote::new(BTreeMap::new(), WELL);
    let plan = publication.compare(&remote, wanted(&monitors, |_| None)).await.expect("it works");
    apply(&remote, plan, 100, &publication.progress).await;
    let published = remote.lock().monitors.clone();
    assert_eq!(published.len(), PATHS + CHOSEN);
    published
}

/// One replica compares and applies once.
struct Round<'a> {
    settings: &'a Settings,
    declared: BTreeSet<String>,
    before: BTreeMap<String, Fields>,
    after: BTreeMap<String, Fields>,
    written: Vec<Written>,
    doubtful: bool,
}

impl Round<'_> {
    /// Ours, and declared by nothing, as the record on it tells.
    fn orphan(&self, key: &str) -> Option<Json> {
        if self.declared.contains(key) { None } else { ours(key, self.before.get(key)?) }
    }

    fn may_go(&self, key: &str) -> bool {
        let Some(record) = self.orphan(key) else { return false };
        let since = record["orphan_since"].as_str().and_then(|since| humantime::parse_rfc3339(since).ok());
        let waited = since.and_then(|since| SystemTime::now().duration_since(since).ok());
        let newer = ["1.5.0", "unknown"];
        let applied_by_newer = self.before.iter().filter_map(|(key, fields)| ours(key, fields));
        waited.is_some_and(|waited| waited >= DAY * self.settings.grace)
            && record["undeclared"] != true
            && !self.doubtful
            && !applied_by_newer
                .into_iter()
                .any(|record| newer.iter().any(|newer| record["release"] == *newer))
    }

    fn check_requests(&self) -> Result<(), TestCaseError> {
        let mut kept = BTreeSet::new();
        let mut leaving = BTreeSet::new();
        for (at, request) in self.written.iter().enumerate() {
            let distinct: BTreeSet<_> = request.keys.iter().collect();
            prop_assert_eq!(distinct.len(), request.keys.len(), "a key twice in one request");
            prop_assert!(request.keys.len() <= self.settings.batch && !request.keys.is_empty());
            prop_assert!(!request.stopped || at + 1 == self.written.len(), "it asks on: {:?}", self.written);
            for key in &request.kept {
                prop_assert!(kept.insert(key), "{} is put twice", key);
            }
            for key in &request.keys {
                let anothers =
                    self.before.get(key).and_then(|fields| fields.get("metadata")).is_some_and(|metadata| {
                        metadata
                            .as_str()
                            .is_some_and(|text| text.contains("\"another\"") && text.contains(&**key))
                    });
                prop_assert!(!anothers, "{} is another's", key);
                if !request.put {
                    prop_assert!(
                        self.settings.prune == Prune::Delete && self.may_go(key),
                        "{} is deleted",
                        key
                    );
                    leaving.insert(key);
                } else if !self.declared.contains(key) {
                    prop_assert!(
                        self.orphan(key).is_some() && !self.doubtful,
                        "{} is not ours to write on",
                        key
                    );
                    prop_assert!(self.settings.prune != Prune::Off);
                    let paused = |all: &BTreeMap<String, Fields>| {
                        all.get(key).is_some_and(|fields| fields["paused"] == true)
                    };
                    if paused(&self.after) && !paused(&self.before) {
                        prop_assert!(
                            self.settings.prune == Prune::Pause && self.may_go(key),
                            "{} is paused",
                            key
                        );
                        leaving.insert(key);
                    }
                }
            }
        }
        let owned = self.before.iter().filter(|(key, fields)| ours(key, fields).is_some()).count();
        let limit = owned * usize::from(self.settings.limit);
        prop_assert!(leaving.len() * 100 <= limit, "{:?} of {} go", leaving, owned);
        Ok(())
    }

    /// What is not ours and not declared is as it was.
    fn check_others(&self) -> Result<(), TestCaseError> {
        for (key, fields) in &self.before {
            if ours(key, fields).is_none() && !self.declared.contains(key) {
                prop_assert_eq!(self.after.get(key), Some(fields), "{} was touched", key);
            }
        }
        Ok(())
    }
}

fn check_plan(plan: &Plan, applied: &Applied, round: &Round<'_>) -> Result<(), TestCaseError> {
    let keys: BTreeSet<_> = plan.steps().iter().map(|step| &step.key).collect();
    prop_assert_eq!(keys.len(), plan.steps().len(), "each monitor has one step");
    for key in &round.declared {
        prop_assert!(keys.contains(key), "{} is declared", key);
    }
    for (step, became) in plan.steps().iter().zip(applied.steps()) {
        let leaves = matches!(
            step.action,
            Action::Orphan { fate: OrphanAction::Deleted | OrphanAction::Paused | OrphanAction::Marked, .. }
        );
        prop_assert!(!(leaves && round.doubtful), "{} goes by a list that is in doubt", step.key);
        let said = matches!(became.result, StepResult::Created | StepResult::Updated);
        let is_kept = round.written.iter().any(|request| request.kept.contains(&step.key));
        prop_assert!(!said || is_kept, "{} is said to be kept", step.key);
        if became.result == StepResult::Orphan(OrphanAction::Deleted) {
            prop_assert!(!round.after.contains_key(&step.key), "{} is said to be gone", step.key);
        }
    }
    Ok(())
}

async fn round(remote: &Remote, settings: &Settings, habits: &Habits) -> Result<(), TestCaseError> {
    let (monitors, publication) = replica(settings);
    let compared = || wanted(&monitors, |_| None);
    let before = {
        let mut state = remote.lock();
        let keys: Vec<_> = state.monitors.keys().cloned().collect();
        state.habits = habits.clone();
        // A culprit was drawn by its number.
        if let Writing::Refuses(some) | Writing::LeavesOut(some) = &mut state.habits.writing {
            let known = monitors.iter().map(|monitor| monitor.key.clone()).chain(keys);
            *some = known
                .enumerate()
                .filter(|(at, _)| some.contains(&at.to_string()))
                .map(|(_, key)| key)
                .collect();
        }
        state.written.clear();
        state.monitors.clone()
    };
    let plan = publication.compare(remote, compared()).await;
    let (doubtful, untouched) = {
        let state = remote.lock();
        (state.doubtful, state.written.is_empty())
    };
    prop_assert!(untouched, "comparing writes nothing");
    let Ok(plan) = plan else {
        prop_assert!(matches!(habits.listing, Listing::Breaks(_)));
        return Ok(());
    };
    let applied = apply(remote, plan.clone(), settings.batch, &publication.progress).await;
    let (after, written) = {
        let state = remote.lock();
        (state.monitors.clone(), state.written.clone())
    };
    let declared = monitors.iter().map(|monitor| monitor.key.clone()).collect();
    let round = Round { settings, declared, before, after, written, doubtful };
    round.check_requests()?;
    round.check_others()?;
    check_plan(&plan, &applied, &round)?;

    let failed = |step: &crate::publish::send::AppliedStep| {
        matches!(step.result, StepResult::Refused(_) | StepResult::Unknown)
    };
    if applied.stopped().is_none() && !applied.steps().iter().any(failed) && !doubtful {
        let second = publication.compare(remote, compared()).await;
        let Ok(second) = second else {
            prop_assert!(matches!(habits.listing, Listing::Breaks(_)));
            return Ok(());
        };
        let again = |step: &PlanStep| matches!(step.action, Action::Create | Action::Update(_));
        // Which orphans may go follows from how many monitors there are, and so from what was put.
        prop_assert!(!second.steps().iter().any(again), "after {}\nthere is still {}", plan, second);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_that_is_not_owned_is_touched_nothing_is_put_twice_and_what_was_applied_is_applied(
        replicas in prop::collection::vec(settings(), 1..3),
        drawn in prop::collection::vec((0..2 * (PATHS + CHOSEN), whose()), 0..16),
        rounds in prop::collection::vec((any::<prop::sample::Index>(), habits()), 1..5),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
        runtime.expect("a runtime").block_on(async {
            let published = published().await;
            let remote = Remote::new(there(&published, &drawn, SystemTime::now()), WELL);
            for (which, habits) in rounds {
                round(&remote, which.get(&replicas), &habits).await?;
            }
            Ok::<_, TestCaseError>(())
        })?;
    }
}
