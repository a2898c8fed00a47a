//! What publishing would do: declared against listed, monitor by monitor.

mod difference;
mod digest;
mod owner;
mod prune;
mod show;

pub use difference::FieldChange;
pub(crate) use difference::digests;
pub(crate) use digest::Digests;
pub(crate) use owner::{Owner, OwnerRecord};
pub use prune::OrphanAction;
use std::collections::HashMap;
use std::time::SystemTime;

use crate::monitors::ResolvedMonitor;
use crate::publish::api::{Existing, Listing};
use crate::publish::plan::difference::changes;
use crate::publish::plan::owner::is_tagged;
use crate::publish::plan::prune::Orphan;
use crate::publish::send::{Draft, Payload};
use crate::settings::PruneRules;
use crate::support::Location;

/// What publishing would do, made by [`Monitors::plan`](crate::Monitors::plan).
///
/// `Display` is for people; [`to_json`](Self::to_json) is for programs. Neither contains a secret.
#[derive(Clone, Debug)]
pub struct Plan {
    pub(crate) owner: Owner,
    pub(crate) steps: Vec<PlanStep>,
}

/// What a plan does about one monitor.
#[derive(Clone, Debug)]
pub struct PlanStep {
    /// Its identity at the API.
    pub key: String,
    /// What people see.
    pub name: String,
    /// Where it is declared; `None` for an orphan.
    pub location: Option<Location>,
    /// What is done.
    pub action: Action,
    /// What is put, if anything is.
    pub(crate) payload: Option<Payload>,
}

/// What is done about a monitor.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Action {
    /// The API does not have it yet.
    Create,
    /// These fields differ; none where only what is remembered of it does.
    Update(Vec<FieldChange>),
    /// It is as it is declared.
    Unchanged,
    /// It is declared and cannot be published, for this reason.
    Held(String),
    /// The application owns it and does not declare it any more.
    Orphan {
        /// Since when that is known; `None` until it is remembered on the monitor.
        since: Option<SystemTime>,
        /// What becomes of it.
        fate: OrphanAction,
    },
}

impl Plan {
    /// What is done about each monitor, by key.
    pub fn steps(&self) -> &[PlanStep] {
        &self.steps
    }

    /// Whether applying it would change nothing at the API. Monitors that are held back do not count: see
    /// [`held`](Self::held).
    pub fn is_empty(&self) -> bool {
        !self.steps.iter().any(PlanStep::changes_something)
    }

    /// The declared monitors that cannot be published.
    pub fn held(&self) -> impl Iterator<Item = &PlanStep> {
        self.steps.iter().filter(|step| matches!(step.action, Action::Held(_)))
    }
}

impl PlanStep {
    pub(crate) fn changes_something(&self) -> bool {
        match &self.action {
            Action::Create | Action::Update(_) => true,
            Action::Unchanged | Action::Held(_) => false,
            Action::Orphan { fate, .. } => !matches!(fate, OrphanAction::Kept(_)),
        }
    }
}

/// A monitor that is to be at the API.
pub(crate) struct Wanted<'a> {
    pub(crate) monitor: &'a ResolvedMonitor,
    /// No route and no builder declares it.
    pub(crate) undeclared: bool,
    /// Why it is not to be sent.
    pub(crate) withheld: Option<String>,
}

/// Compares what is wanted, drafted one after the other, with what is listed.
pub(crate) fn plan(
    wanted: Vec<Wanted<'_>>,
    draft: impl Fn(&Wanted<'_>) -> Result<Draft, String>,
    listing: Listing,
    owner: &Owner,
    rules: PruneRules,
    now: SystemTime,
) -> Plan {
    let mut existing: HashMap<_, _> =
        listing.monitors.into_iter().map(|monitor| (monitor.key.clone(), monitor)).collect();
    let mut owned = Vec::new();
    let mut steps = Vec::new();
    for wanted in wanted {
        let monitor = wanted.monitor;
        let known = existing.remove(&monitor.key);
        let record = known.as_ref().and_then(|known| own_record(known, owner));
        let (action, payload) = match (draft(&wanted), known) {
            (Err(why), _) => (Action::Held(why), None),
            (Ok(_), Some(known)) if is_of_another(&known, owner) => (Action::Held(TAKEN.to_owned()), None),
            (Ok(draft), None) => (Action::Create, Some(draft.sealed())),
            (Ok(draft), Some(known)) => match update(&draft, &known, record.as_ref(), owner) {
                Some(changes) => (Action::Update(changes), Some(draft.sealed())),
                None => (Action::Unchanged, None),
            },
        };
        owned.extend(record);
        steps.push(PlanStep {
            key: monitor.key.clone(),
            name: monitor.name.clone(),
            location: Some(monitor.location()),
            action,
            payload,
        });
    }
    // An API that does not know the filter lists what others own: only what has the tag can be ours.
    let tag = owner.tag();
    let orphans: Vec<_> = existing.into_values().filter(|monitor| is_tagged(&monitor.fields, &tag)).collect();
    steps.extend(orphaned(&orphans, &mut owned, owner, listing.doubt, rules, now));
    steps.sort_by(|a, b| a.key.cmp(&b.key));
    Plan { owner: owner.clone(), steps }
}

fn own_record(monitor: &Existing, owner: &Owner) -> Option<OwnerRecord> {
    OwnerRecord::read(&monitor.fields).filter(|record| owner.owns(record, &monitor.key))
}

/// Whether another application or environment publishes this very monitor: both would take it from each other for ever.
fn is_of_another(monitor: &Existing, owner: &Owner) -> bool {
    OwnerRecord::read(&monitor.fields)
        .is_some_and(|record| record.key == monitor.key && !owner.owns(&record, &monitor.key))
}

const TAKEN: &str = "another application or environment publishes the monitor with this key: give this one a `key` of its \
                     own, or none";

/// What a put would change; `None` when it would change nothing.
fn update(
    draft: &Draft,
    known: &Existing,
    record: Option<&OwnerRecord>,
    owner: &Owner,
) -> Option<Vec<FieldChange>> {
    let nothing = Default::default();
    let changes = changes(draft.fields(), &known.fields, record.map_or(&nothing, |record| &record.applied));
    let remembered = record.is_some_and(|record| {
        record.release == owner.release
            && record.orphan_since.is_none()
            && record.undeclared == draft.record().undeclared
            && !record.applied.is_empty()
    });
    (!changes.is_empty() || !remembered).then_some(changes)
}

fn orphaned(
    monitors: &[Existing],
    owned: &mut Vec<OwnerRecord>,
    owner: &Owner,
    doubt: Option<&str>,
    rules: PruneRules,
    now: SystemTime,
) -> Vec<PlanStep> {
    let records: Vec<_> = monitors.iter().map(|monitor| own_record(monitor, owner)).collect();
    owned.extend(records.iter().flatten().cloned());
    let owned: Vec<_> = owned.iter().collect();
    let orphans: Vec<_> = monitors
        .iter()
        .zip(&records)
        .map(|(monitor, record)| Orphan {
            key: &monitor.key,
            record: record.as_ref(),
            paused: monitor.fields.get("paused").is_some_and(|paused| paused == true),
        })
        .collect();
    let fates = rules.fates(&orphans, &owned, owner, doubt, now);
    let steps = monitors.iter().zip(&records).zip(fates).map(|((monitor, record), fate)| PlanStep {
        key: monitor.key.clone(),
        name: monitor.fields.get("name").and_then(|name| name.as_str()).unwrap_or(&monitor.key).to_owned(),
        location: None,
        payload: record.as_ref().and_then(|record| match fate {
            OrphanAction::Marked => Some(Payload::marked(&record.orphaned(now))),
            OrphanAction::Paused => Some(Payload::paused(record)),
            OrphanAction::Kept(_) | OrphanAction::Deleted => None,
        }),
        action: Action::Orphan { since: record.as_ref().and_then(OwnerRecord::orphan_since), fate },
    });
    steps.collect()
}
