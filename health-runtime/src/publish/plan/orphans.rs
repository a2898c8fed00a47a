//! The steps about orphans: monitors that this owner published and no longer declares.

use std::time::SystemTime;

use serde_json::Value as Json;

use crate::publish::api::{ExistingMonitor, Payload};
use crate::publish::plan::owner::{Owner, OwnerRecord};
use crate::publish::plan::prune::{Orphan, OrphanAction};
use crate::publish::plan::steps::{Action, PlanStep};
use crate::settings::PruneRules;
use crate::support::object;

/// What to do about each of `orphans`. `owned` has the records of the declared monitors, and gets those of the orphans:
/// the limit on pruning is a share of all monitors that the owner has.
pub(super) fn orphan_steps(
    orphans: &[ExistingMonitor],
    owned: &mut Vec<OwnerRecord>,
    owner: &Owner,
    incomplete: Option<&str>,
    rules: PruneRules,
    now: SystemTime,
) -> Vec<PlanStep> {
    let records: Vec<_> = orphans.iter().map(|monitor| owner.record_on(monitor)).collect();
    owned.extend(records.iter().flatten().cloned());
    let owned: Vec<_> = owned.iter().collect();
    let with_records = orphans.iter().zip(&records);
    let candidates: Vec<_> = with_records
        .clone()
        .map(|(monitor, record)| Orphan {
            key: &monitor.key,
            record: record.as_ref(),
            paused: monitor.fields.get("paused").is_some_and(|paused| paused == true),
        })
        .collect();
    let actions = rules.actions(&candidates, &owned, owner, incomplete, now);
    let steps = with_records.zip(actions).map(|((monitor, record), action)| PlanStep {
        key: monitor.key.clone(),
        name: monitor.fields.get("name").and_then(Json::as_str).unwrap_or(&monitor.key).to_owned(),
        location: None,
        payload: record.as_ref().and_then(|record| match action {
            OrphanAction::Marked => Some(only(&record.orphaned(now), [])),
            OrphanAction::Paused => Some(only(record, [("paused", true.into())])),
            OrphanAction::Kept(_) | OrphanAction::Deleted => None,
        }),
        action: Action::Orphan { since: record.as_ref().and_then(OwnerRecord::orphan_since), action },
    });
    steps.collect()
}

/// Writes `record` and these fields on a monitor. The API keeps the other fields as they are.
fn only<const N: usize>(record: &OwnerRecord, more: [(&str, Json); N]) -> Payload {
    let fields =
        [("type", "check".into()), ("key", record.key.as_str().into()), ("metadata", record.text().into())];
    let fields = fields.into_iter().chain(more).map(|(name, value)| (name.to_owned(), value));
    Payload::new(record.key.clone(), Vec::new(), &object(fields))
}
