//! Applies a plan: puts in batches, then deletes in batches.
//!
//! One monitor that the API refuses must not hold up the others, and the API may refuse a batch as a whole without saying
//! which monitor it means. So a refused batch is split in halves until the culprit is alone in its batch, which takes
//! about two requests for each halving. Any other error ends the work: the monitors that were not reached have an unknown
//! result, and the caller decides whether to plan again.

use std::collections::{HashMap, HashSet, VecDeque};

use crate::publish::api::{ApiError, MonitoringApi, Payload};
use crate::publish::plan::{Action, OrphanAction, Plan, PlanStep};
use crate::publish::progress::Progress;
use crate::publish::send::result::{Applied, AppliedStep, StepResult};

/// Applies `plan` in batches of `batch` monitors.
pub(crate) async fn apply(
    api: &impl MonitoringApi,
    mut plan: Plan,
    batch: usize,
    progress: &Progress,
) -> Applied {
    let mut sender = BatchSender { api, progress, refused: HashMap::new(), accepted: Vec::new() };
    let mut payloads: Vec<_> = plan.steps.iter_mut().filter_map(|step| step.payload.take()).collect();
    let mut stopped = None;
    while !payloads.is_empty() && stopped.is_none() {
        let rest = payloads.split_off(payloads.len().min(batch));
        stopped = sender.put(std::mem::replace(&mut payloads, rest)).await.err();
    }
    let BatchSender { refused, accepted, .. } = sender;

    let to_delete: Vec<_> =
        plan.steps.iter().filter(|step| is_deletion(step)).map(|step| step.key.clone()).collect();
    let mut deleted = Vec::new();
    for keys in to_delete.chunks(batch) {
        if stopped.is_none() {
            match api.delete(keys).await {
                Ok(()) => deleted.extend_from_slice(keys),
                Err(error) => stopped = Some(error),
            }
        }
    }

    let done: HashSet<_> = accepted.iter().chain(&deleted).collect();
    let steps = plan.steps.into_iter().map(|step| {
        let result = match (refused.get(&step.key), step.action) {
            (Some(why), _) => StepResult::Refused(why.clone()),
            (None, Action::Unchanged) => StepResult::Unchanged,
            (None, Action::Held(why)) => StepResult::Held(why),
            (None, Action::Orphan { action: kept @ OrphanAction::Kept(_), .. }) => StepResult::Orphan(kept),
            (None, _) if !done.contains(&step.key) => StepResult::Unknown,
            (None, Action::Create) => StepResult::Created,
            (None, Action::Update(_)) => StepResult::Updated,
            (None, Action::Orphan { action, .. }) => StepResult::Orphan(action),
        };
        AppliedStep { key: step.key, name: step.name, location: step.location, result }
    });
    Applied { steps: steps.collect(), stopped }
}

fn is_deletion(step: &PlanStep) -> bool {
    matches!(step.action, Action::Orphan { action: OrphanAction::Deleted, .. })
}

struct BatchSender<'a, A> {
    api: &'a A,
    progress: &'a Progress,
    /// The keys that the API refused, with its reasons.
    refused: HashMap<String, String>,
    accepted: Vec<String>,
}

impl<A: MonitoringApi> BatchSender<'_, A> {
    /// Puts a batch, and its parts where the API refuses it.
    ///
    /// # Errors
    /// The first error that is not about the content of a batch.
    async fn put(&mut self, batch: Vec<Payload>) -> Result<(), ApiError> {
        let mut batches = VecDeque::from([batch]);
        while let Some(mut batch) = batches.pop_front() {
            match self.api.put(&batch).await {
                Ok(keys) => {
                    self.progress.count(|counts| counts.accepted += 1);
                    // An API that does not list them has kept all.
                    let is_accepted =
                        |payload: &Payload| keys.as_ref().is_none_or(|keys| keys.contains(&payload.key));
                    let single = batch.len() == 1;
                    let (accepted, left_out): (Vec<_>, Vec<_>) = batch.into_iter().partition(is_accepted);
                    self.accepted.extend(accepted.into_iter().map(|payload| payload.key));
                    for payload in left_out {
                        if single {
                            self.refuse(payload, "the monitoring API did not keep it");
                        } else {
                            // Alone in its batch it gets an error that says why.
                            batches.push_back(vec![payload]);
                        }
                    }
                }
                Err(error) if error.is_content() => {
                    self.progress.count(|counts| counts.refused += 1);
                    if batch.len() == 1 {
                        if let Some(single) = batch.pop() {
                            self.refuse(single, &error.to_string());
                        }
                        continue;
                    }
                    let half = batch.split_off(batch.len() / 2);
                    batches.push_front(half);
                    batches.push_front(batch);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn refuse(&mut self, payload: Payload, why: &str) {
        self.refused.insert(payload.key, why.to_owned());
    }
}
