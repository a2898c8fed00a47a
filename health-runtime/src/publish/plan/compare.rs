//! Pairs desired and existing monitors by key, and decides about each.

use std::collections::HashMap;
use std::time::SystemTime;

use crate::monitors::{HeldMonitor, ResolvedMonitor};
use crate::publish::api::{ExistingMonitor, Listing};
use crate::publish::plan::difference::{FieldChange, changes};
use crate::publish::plan::digest::Digests;
use crate::publish::plan::draft::Draft;
use crate::publish::plan::orphans::orphan_steps;
use crate::publish::plan::owner::{Owner, OwnerRecord, has_tag};
use crate::publish::plan::steps::{Action, Plan, PlanStep};
use crate::settings::PruneRules;

/// A monitor that the API should have.
pub(crate) struct DesiredMonitor<'a> {
    pub(crate) monitor: &'a ResolvedMonitor,
    /// Whether code puts it, and no route and no builder declares it.
    pub(crate) undeclared: bool,
    /// Why it must not be sent now.
    pub(crate) withheld: Option<String>,
}

/// Compares the desired monitors with those in `listing`. `draft` makes what would be sent of one, or says why it cannot be
/// sent.
pub(crate) fn compare(
    desired: Vec<DesiredMonitor<'_>>,
    held: &[HeldMonitor],
    draft: impl Fn(&DesiredMonitor<'_>) -> Result<Draft, String>,
    listing: Listing,
    owner: &Owner,
    rules: PruneRules,
    now: SystemTime,
) -> Plan {
    let mut existing: HashMap<_, _> =
        listing.monitors.into_iter().map(|monitor| (monitor.key.clone(), monitor)).collect();
    let mut owned = Vec::new();
    let mut steps = Vec::new();
    for desired in desired {
        let monitor = desired.monitor;
        let known = existing.remove(&monitor.key);
        let record = known.as_ref().and_then(|known| owner.record_on(known));
        let (action, payload) = match (draft(&desired), known) {
            (Err(why), _) => (Action::Held(why), None),
            (Ok(_), Some(known)) if has_other_owner(&known, owner) => {
                (Action::Held(OTHER_OWNER.to_owned()), None)
            }
            (Ok(draft), None) => (Action::Create, Some(draft.into_payload())),
            (Ok(draft), Some(known)) => match update(&draft, &known, record.as_ref(), owner) {
                Some(changes) => (Action::Update(changes), Some(draft.into_payload())),
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
    for HeldMonitor { key, name, location, why } in held {
        // Its monitor stays as it is: it is still declared.
        owned.extend(existing.remove(key).and_then(|known| owner.record_on(&known)));
        let (key, name, action) = (key.clone(), name.clone(), Action::Held(why.clone()));
        steps.push(PlanStep { key, name, location: Some(*location), action, payload: None });
    }
    // An API that ignores the filter lists the monitors of others too. Only one with our tag can be an orphan of ours.
    let tag = owner.tag();
    let orphans: Vec<_> = existing.into_values().filter(|monitor| has_tag(&monitor.fields, &tag)).collect();
    steps.extend(orphan_steps(&orphans, &mut owned, owner, listing.incomplete, rules, now));
    steps.sort_by(|a, b| a.key.cmp(&b.key));
    Plan { owner: owner.clone(), steps }
}

/// Whether another application or environment publishes this very monitor. If both did, each would undo what the other
/// sent, for ever.
fn has_other_owner(monitor: &ExistingMonitor, owner: &Owner) -> bool {
    OwnerRecord::read(&monitor.fields)
        .is_some_and(|record| record.key == monitor.key && !owner.owns(&record, &monitor.key))
}

const OTHER_OWNER: &str = "another application or environment publishes the monitor with this key: give this one another `key`, or none";

/// The fields that a put would change; `None` when it would change neither a field nor the record.
fn update(
    draft: &Draft,
    known: &ExistingMonitor,
    record: Option<&OwnerRecord>,
    owner: &Owner,
) -> Option<Vec<FieldChange>> {
    let no_digests = Digests::default();
    let applied = record.map_or(&no_digests, |record| &record.applied);
    let changes = changes(draft.fields(), &known.fields, applied);
    let record_is_current = record.is_some_and(|record| {
        record.release == owner.release
            && record.orphan_since.is_none()
            && record.undeclared == draft.record().undeclared
            && !record.applied.is_empty()
    });
    (!changes.is_empty() || !record_is_current).then_some(changes)
}
