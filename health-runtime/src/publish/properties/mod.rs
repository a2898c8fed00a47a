//! Properties of planning and applying, for drawn definitions, drawn monitors at the API, and drawn faults of the API:
//! what they never do.

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
use crate::publish::properties::drawn::{behaviour, monitors_at_api, ours, owner};
use crate::publish::properties::remote::{
    Fields, ListingFault, Remote, RemoteBehaviour, WriteFault, WriteRequest,
};
use crate::publish::publication::{Publication, declared};
use crate::publish::send::{Applied, StepResult, apply};
use crate::settings::Prune;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const SHOP: &str = "shop";
const ENVIRONMENT: &str = "production";
const RELEASE: &str = "1.4.0";

/// How many monitors may be declared with a derived key, and how many with a declared one.
const PATHS: usize = 6;
const CHOSEN: usize = 2;

/// The configuration of one replica.
#[derive(Clone, Debug)]
struct ReplicaSettings {
    declared: BTreeSet<usize>,
    prune: Prune,
    grace: u32,
    limit: u8,
    batch: usize,
}

fn settings() -> impl Strategy<Value = ReplicaSettings> {
    let declared = prop::collection::btree_set(0..PATHS + CHOSEN, 0..=PATHS + CHOSEN);
    let prune = prop_oneof![1 => Just(Prune::Off), 2 => Just(Prune::Pause), 4 => Just(Prune::Delete)];
    let limit = prop_oneof![1 => Just(0), 1 => Just(10), 2 => Just(20), 2 => Just(50), 3 => Just(100)];
    (declared, prune, 1..4_u32, limit, 1..6_usize).prop_map(|(declared, prune, grace, limit, batch)| {
        ReplicaSettings { declared, prune, grace, limit, batch }
    })
}

fn replica(settings: &ReplicaSettings) -> (Vec<ResolvedMonitor>, Publication) {
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
    let monitors = builder.build().expect("the definitions are valid").monitors().clone();
    (monitors.resolved.to_vec(), monitors.publication)
}

const NO_FAULTS: RemoteBehaviour = RemoteBehaviour {
    listing: ListingFault::None,
    writing: WriteFault::None,
    page: 100,
    filters: true,
    counts: true,
    lists_accepted: true,
    parses_metadata: false,
};

/// All monitors that may be declared, as the API has them right after they were put.
async fn published() -> BTreeMap<String, Fields> {
    let all = ReplicaSettings {
        declared: (0..PATHS + CHOSEN).collect(),
        prune: Prune::Off,
        grace: 1,
        limit: 0,
        batch: 100,
    };
    let (monitors, publication) = replica(&all);
    let remote = Remote::new(BTreeMap::new(), NO_FAULTS);
    let plan = publication.compare(&remote, declared(&monitors, |_| None)).await.expect("it works");
    apply(&remote, plan, 100, &publication.progress).await;
    let published = remote.lock().monitors.clone();
    assert_eq!(published.len(), PATHS + CHOSEN);
    published
}

/// One replica has compared and applied once.
struct Round<'a> {
    settings: &'a ReplicaSettings,
    declared: BTreeSet<String>,
    before: BTreeMap<String, Fields>,
    after: BTreeMap<String, Fields>,
    written: Vec<WriteRequest>,
    incomplete: bool,
}

impl Round<'_> {
    /// The record on a monitor, if it is ours and not declared.
    fn orphan(&self, key: &str) -> Option<Json> {
        if self.declared.contains(key) { None } else { ours(key, self.before.get(key)?) }
    }

    fn may_be_pruned(&self, key: &str) -> bool {
        let Some(record) = self.orphan(key) else { return false };
        let since = record["orphan_since"].as_str().and_then(|since| humantime::parse_rfc3339(since).ok());
        let waited = since.and_then(|since| SystemTime::now().duration_since(since).ok());
        let newer = ["1.5.0", "unknown"];
        let applied_by_newer = self.before.iter().filter_map(|(key, fields)| ours(key, fields));
        waited.is_some_and(|waited| waited >= DAY * self.settings.grace)
            && record["undeclared"] != true
            && !self.incomplete
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
            prop_assert!(
                !request.stopped || at + 1 == self.written.len(),
                "it goes on after the end: {:?}",
                self.written
            );
            for key in &request.kept {
                prop_assert!(kept.insert(key), "{} is put twice", key);
            }
            for key in &request.keys {
                let has_other_owner =
                    self.before.get(key).and_then(|fields| fields.get("metadata")).is_some_and(|metadata| {
                        metadata
                            .as_str()
                            .is_some_and(|text| text.contains("\"another\"") && text.contains(&**key))
                    });
                prop_assert!(!has_other_owner, "{} has another owner", key);
                if !request.put {
                    prop_assert!(
                        self.settings.prune == Prune::Delete && self.may_be_pruned(key),
                        "{} is deleted",
                        key
                    );
                    leaving.insert(key);
                } else if !self.declared.contains(key) {
                    prop_assert!(
                        self.orphan(key).is_some() && !self.incomplete,
                        "{} is not ours to write on",
                        key
                    );
                    prop_assert!(self.settings.prune != Prune::Off);
                    let paused = |all: &BTreeMap<String, Fields>| {
                        all.get(key).is_some_and(|fields| fields["paused"] == true)
                    };
                    if paused(&self.after) && !paused(&self.before) {
                        prop_assert!(
                            self.settings.prune == Prune::Pause && self.may_be_pruned(key),
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

    /// Monitors that are neither ours nor declared are unchanged.
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
    for (step, applied) in plan.steps().iter().zip(applied.steps()) {
        let is_changed = matches!(
            step.action,
            Action::Orphan {
                action: OrphanAction::Deleted | OrphanAction::Paused | OrphanAction::Marked,
                ..
            }
        );
        prop_assert!(!(is_changed && round.incomplete), "{} is changed for an incomplete list", step.key);
        let is_reported = matches!(applied.result, StepResult::Created | StepResult::Updated);
        let is_kept = round.written.iter().any(|request| request.kept.contains(&step.key));
        prop_assert!(!is_reported || is_kept, "{} is reported but not kept", step.key);
        if applied.result == StepResult::Orphan(OrphanAction::Deleted) {
            prop_assert!(!round.after.contains_key(&step.key), "{} is reported as deleted", step.key);
        }
    }
    Ok(())
}

async fn round(
    remote: &Remote,
    settings: &ReplicaSettings,
    behaviour: &RemoteBehaviour,
) -> Result<(), TestCaseError> {
    let (monitors, publication) = replica(settings);
    let desired = || declared(&monitors, |_| None);
    let before = {
        let mut state = remote.lock();
        let keys: Vec<_> = state.monitors.keys().cloned().collect();
        state.behaviour = behaviour.clone();
        // The monitors to refuse were drawn as numbers.
        if let WriteFault::Refuses(some) | WriteFault::LeavesOut(some) = &mut state.behaviour.writing {
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
    let plan = publication.compare(remote, desired()).await;
    let (incomplete, untouched) = {
        let state = remote.lock();
        (state.incomplete, state.written.is_empty())
    };
    prop_assert!(untouched, "comparing writes nothing");
    let Ok(plan) = plan else {
        prop_assert!(matches!(behaviour.listing, ListingFault::Breaks(_)));
        return Ok(());
    };
    let applied = apply(remote, plan.clone(), settings.batch, &publication.progress).await;
    let (after, written) = {
        let state = remote.lock();
        (state.monitors.clone(), state.written.clone())
    };
    let declared = monitors.iter().map(|monitor| monitor.key.clone()).collect();
    let round = Round { settings, declared, before, after, written, incomplete };
    round.check_requests()?;
    round.check_others()?;
    check_plan(&plan, &applied, &round)?;

    let failed = |step: &crate::publish::send::AppliedStep| {
        matches!(step.result, StepResult::Refused(_) | StepResult::Unknown)
    };
    if applied.stopped().is_none() && !applied.steps().iter().any(failed) && !incomplete {
        let second = publication.compare(remote, desired()).await;
        let Ok(second) = second else {
            prop_assert!(matches!(behaviour.listing, ListingFault::Breaks(_)));
            return Ok(());
        };
        let again = |step: &PlanStep| matches!(step.action, Action::Create | Action::Update(_));
        // Orphans may differ: how many may go depends on how many monitors there are now.
        prop_assert!(!second.steps().iter().any(again), "after {}\nthere is still {}", plan, second);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn publishing_touches_only_owned_monitors_puts_nothing_twice_and_converges(
        replicas in prop::collection::vec(settings(), 1..3),
        drawn in prop::collection::vec((0..2 * (PATHS + CHOSEN), owner()), 0..16),
        rounds in prop::collection::vec((any::<prop::sample::Index>(), behaviour()), 1..5),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
        runtime.expect("a runtime").block_on(async {
            let published = published().await;
            let remote = Remote::new(monitors_at_api(&published, &drawn, SystemTime::now()), NO_FAULTS);
            for (which, behaviour) in rounds {
                round(&remote, which.get(&replicas), &behaviour).await?;
            }
            Ok::<_, TestCaseError>(())
        })?;
    }
}
