//! Does what a plan says, and tells what became of each monitor.

use std::collections::{HashMap, HashSet, VecDeque};

use crate::publish::api::{ApiError, MonitoringApi};
use crate::publish::plan::{Action, OrphanAction, Plan, PlanStep};
use crate::publish::progress::Progress;
use crate::publish::send::payload::Payload;
use crate::support::Location;

/// What became of the monitors of a plan, made by [`Monitors::apply`](crate::Monitors::apply).
///
/// `Display` is for people; [`to_json`](Self::to_json) is for programs. Neither contains a secret.
#[derive(Clone, Debug)]
pub struct Applied {
    pub(crate) steps: Vec<AppliedStep>,
    pub(crate) stopped: Option<ApiError>,
}

/// What became of one monitor.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AppliedStep {
    /// Its identity at the API.
    pub key: String,
    /// What people see.
    pub name: String,
    /// Where it is declared; `None` for an orphan.
    pub location: Option<Location>,
    /// What became of it.
    pub result: StepResult,
}

/// What became of a monitor.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StepResult {
    /// The API has it now.
    Created,
    /// The API has it as it is declared now.
    Updated,
    /// It was as it is declared.
    Unchanged,
    /// It was not sent, for this reason.
    Held(String),
    /// The API refused it, with this text.
    Refused(String),
    /// It is not known, since the API could not be asked any more.
    Unknown,
    /// It is an orphan, and this became of it.
    Orphan(OrphanAction),
}

impl Applied {
    /// What became of each monitor, by key.
    pub fn steps(&self) -> &[AppliedStep] {
        &self.steps
    }

    /// Whether every declared monitor is now as it is declared.
    pub fn is_complete(&self) -> bool {
        self.stopped.is_none()
            && !self.steps.iter().any(|step| {
                matches!(step.result, StepResult::Held(_) | StepResult::Refused(_) | StepResult::Unknown)
            })
    }

    /// Why it ended early, if it did.
    pub fn stopped(&self) -> Option<String> {
        self.stopped.as_ref().map(ToString::to_string)
    }

    /// How many monitors became something.
    pub(crate) fn count(&self, became: impl Fn(&StepResult) -> bool) -> usize {
        self.steps.iter().filter(|step| became(&step.result)).count()
    }
}

/// Applies `plan` in batches of `batch` monitors.
pub(crate) async fn apply(
    api: &impl MonitoringApi,
    mut plan: Plan,
    batch: usize,
    progress: &Progress,
) -> Applied {
    let mut putting = Putting { api, progress, refused: HashMap::new(), kept: Vec::new() };
    let mut payloads: Vec<_> = plan.steps.iter_mut().filter_map(|step| step.payload.take()).collect();
    let mut stopped = None;
    while !payloads.is_empty() && stopped.is_none() {
        let rest = payloads.split_off(payloads.len().min(batch));
        stopped = putting.put(std::mem::replace(&mut payloads, rest)).await.err();
    }
    let Putting { refused, kept, .. } = putting;

    let deleted: Vec<_> =
        plan.steps.iter().filter(|step| step.is_deleted()).map(|step| step.key.clone()).collect();
    let mut gone = Vec::new();
    for keys in deleted.chunks(batch) {
        if stopped.is_none() {
            match api.delete(keys).await {
                Ok(()) => gone.extend_from_slice(keys),
                Err(error) => stopped = Some(error),
            }
        }
    }

    let done: HashSet<_> = kept.iter().chain(&gone).collect();
    let steps = plan.steps.into_iter().map(|step| {
        let result = match (refused.get(&step.key), step.action) {
            (Some(why), _) => StepResult::Refused(why.clone()),
            (None, Action::Unchanged) => StepResult::Unchanged,
            (None, Action::Held(why)) => StepResult::Held(why),
            (None, Action::Orphan { fate: OrphanAction::Kept(why), .. }) => {
                StepResult::Orphan(OrphanAction::Kept(why))
            }
            (None, _) if !done.contains(&step.key) => StepResult::Unknown,
            (None, Action::Create) => StepResult::Created,
            (None, Action::Update(_)) => StepResult::Updated,
            (None, Action::Orphan { fate, .. }) => StepResult::Orphan(fate),
        };
        AppliedStep { key: step.key, name: step.name, location: step.location, result }
    });
    Applied { steps: steps.collect(), stopped }
}

impl PlanStep {
    fn is_deleted(&self) -> bool {
        matches!(self.action, Action::Orphan { fate: OrphanAction::Deleted, .. })
    }
}

struct Putting<'a, A> {
    api: &'a A,
    progress: &'a Progress,
    refused: HashMap<String, String>,
    kept: Vec<String>,
}

impl<A: MonitoringApi> Putting<'_, A> {
    /// Puts a batch. One that is refused is halved until whatever is to blame stands alone, so that it holds up nobody
    /// else.
    async fn put(&mut self, batch: Vec<Payload>) -> Result<(), ApiError> {
        let mut batches = VecDeque::from([batch]);
        while let Some(mut batch) = batches.pop_front() {
            match self.api.put(&batch).await {
                Ok(kept) => {
                    self.progress.count(|counts| counts.accepted += 1);
                    let is_kept =
                        |payload: &Payload| kept.as_ref().is_none_or(|kept| kept.contains(&payload.key));
                    let alone = batch.len() == 1;
                    let (kept, left_out): (Vec<_>, Vec<_>) = batch.into_iter().partition(is_kept);
                    self.kept.extend(kept.into_iter().map(|payload| payload.key));
                    for payload in left_out {
                        if alone {
                            self.refuse(payload, "the monitoring API did not keep it");
                        } else {
                            // Put alone, it is told why.
                            batches.push_back(vec![payload]);
                        }
                    }
                }
                Err(error) if error.is_content() => {
                    self.progress.count(|counts| counts.refused += 1);
                    if batch.len() == 1 {
                        if let Some(alone) = batch.pop() {
                            self.refuse(alone, &error.to_string());
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
