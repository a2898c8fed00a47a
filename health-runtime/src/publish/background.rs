//! Publishes beside the application: it never delays the application and never fails it.
//!
//! One task runs for the whole process, spawned by [`Health::start`](crate::Health::start). It waits a random part of the
//! jitter, so that replicas that start together do not ask together, and then works in rounds. A round runs the preflight
//! when there is one, lists and compares anew, and applies the plan. It ends in one of four ways:
//!
//! - Everything that can be published is published, and the preflight held nothing back: the task ends.
//! - The preflight held monitors back: the others are published, and a later round tries again. An application that has
//!   just started may not answer every route yet.
//! - A temporary error: the next round comes after a wait that grows. Planning anew is what makes this safe, since the
//!   failed round may have sent a part of its plan, and other replicas publish too.
//! - An error that no retry mends, such as a wrong API key: the task logs it and ends.
//!
//! A monitor that the API refused is remembered for the life of the task. Later rounds hold it back instead of sending it
//! again.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::monitors::ResolvedMonitor;
use crate::preflight::{Preflight, PreflightRun, Verdict};
use crate::publish::api::{ApiError, MonitoringApi, background_waits, wait_before_retry};
use crate::publish::plan::{Action, OrphanAction, Plan};
use crate::publish::progress::PublishStage;
use crate::publish::publication::{Publication, declared};
use crate::publish::reach::unreachable;
use crate::publish::send::{Applied, StepResult, apply};
use crate::support::random_fraction;

/// The reasons why monitors must not be sent, by key.
type Withheld = HashMap<String, String>;

/// Starts a preflight of all monitors.
pub(crate) type Proof = Box<dyn Fn() -> PreflightRun + Send + Sync>;

impl Publication {
    /// Publishes `monitors`. With a `proof`, each round runs it first and holds back the monitors that fail it.
    pub(crate) async fn run(self, monitors: Arc<Vec<ResolvedMonitor>>, proof: Option<Proof>) {
        if !self.has_api_key() {
            tracing::warn!(
                target: "health",
                monitors = monitors.len(),
                "the monitors are not published: set CRONITOR_API_KEY, or turn publishing off with `.publish(false)`"
            );
            return;
        }
        tokio::time::sleep(self.settings.jitter.mul_f64(random_fraction())).await;
        match self.api(monitors.iter()) {
            Ok(api) => self.publish(&api, &monitors, proof).await,
            Err(why) => self.fail(&why),
        }
    }

    async fn publish(&self, api: &impl MonitoringApi, monitors: &[ResolvedMonitor], proof: Option<Proof>) {
        self.warn_of_unreachable(monitors);
        let (mut refused, mut reported) = (Withheld::new(), None);
        for wait in background_waits() {
            let unproven = match &proof {
                Some(proof) => failed(&proof().await),
                None => Withheld::new(),
            };
            match self.round(api, monitors, &mut refused, &unproven).await {
                Ok(applied) => {
                    // A round that holds back the same monitors for the same reasons is no news.
                    if reported.as_ref() != Some(&unproven) {
                        self.finish(monitors.len() + self.held.len(), &applied);
                    }
                    if unproven.is_empty() {
                        return;
                    }
                    reported = Some(unproven);
                    tokio::time::sleep(wait).await;
                }
                Err(error) if error.is_temporary() => {
                    let wait = wait_before_retry(wait, &error);
                    self.progress.count(|counts| counts.failed += 1);
                    self.progress.reach(PublishStage::Retrying);
                    tracing::warn!(target: "health", why = %error, again_in = ?wait, "the monitors are not published yet");
                    tokio::time::sleep(wait).await;
                }
                Err(error) => {
                    self.progress.count(|counts| counts.refused += 1);
                    return self.fail(&error.to_string());
                }
            }
        }
    }

    /// Plans and applies once, and adds to `refused` what the API refuses.
    async fn round(
        &self,
        api: &impl MonitoringApi,
        monitors: &[ResolvedMonitor],
        refused: &mut Withheld,
        unproven: &Withheld,
    ) -> Result<Applied, ApiError> {
        let withheld = |key: &str| refused.get(key).or_else(|| unproven.get(key)).cloned();
        let plan = self.compare(api, declared(monitors, withheld)).await?;
        warn_of_drift(&plan);
        let applied = apply(api, plan, self.settings.batch, &self.progress).await;
        for step in &applied.steps {
            if let StepResult::Refused(why) = &step.result {
                refused.insert(step.key.clone(), why.clone());
            }
        }
        match applied.stopped {
            Some(error) => Err(error),
            None => Ok(applied),
        }
    }

    fn fail(&self, why: &str) {
        tracing::error!(target: "health", why, "the monitors are not published");
        self.progress.reach(PublishStage::Failed);
    }

    /// Logs what a round has done, and updates the progress.
    fn finish(&self, declared: usize, applied: &Applied) {
        log_not_published(applied);
        for step in &applied.steps {
            let (key, name) = (&step.key, &step.name);
            match &step.result {
                StepResult::Orphan(OrphanAction::Paused) => {
                    tracing::info!(target: "health", key, name, "paused a monitor that is no longer declared");
                }
                StepResult::Orphan(OrphanAction::Deleted) => {
                    tracing::info!(target: "health", key, name, "deleted a monitor that is no longer declared");
                }
                _ => {}
            }
        }
        let count = |which: fn(&StepResult) -> bool| applied.count(which);
        let created = count(|result| *result == StepResult::Created);
        let updated = count(|result| *result == StepResult::Updated);
        let unchanged = count(|result| *result == StepResult::Unchanged);
        let orphaned =
            count(|result| matches!(result, StepResult::Orphan(action) if *action != OrphanAction::Deleted));
        let published = created + updated + unchanged;
        tracing::info!(
            target: "health",
            published, declared, created, updated, unchanged, orphaned,
            "monitors published"
        );
        self.progress.count(|counts| {
            counts.published = published;
            counts.orphaned = orphaned;
        });
        self.progress.reach(if published == declared {
            PublishStage::Published
        } else {
            PublishStage::Partial
        });
    }

    /// They are published all the same: a tunnel may lead to them.
    fn warn_of_unreachable(&self, monitors: &[ResolvedMonitor]) {
        let unreachable = unreachable(&self.settings.api_url, monitors);
        if let Some(first) = unreachable.first() {
            tracing::warn!(
                target: "health",
                monitors = unreachable.len(), %first,
                "the URLs of these monitors are local, and the monitoring API cannot reach them from outside: set \
                 HEALTH_BASE_URL or `.base_url(..)` to a public address"
            );
        }
    }
}

/// Logs the monitors that are not published: one line for each reason.
fn log_not_published(applied: &Applied) {
    let mut by_reason: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for step in &applied.steps {
        if let StepResult::Held(why) | StepResult::Refused(why) = &step.result {
            let place = step.location.map_or_else(String::new, |place| format!(" ({place})"));
            by_reason.entry(why).or_default().push(format!("{}{place}", step.key));
        }
    }
    for (why, monitors) in by_reason {
        let number = monitors.len();
        let shown = monitors.into_iter().take(SHOWN).collect::<Vec<_>>().join(", ");
        match number {
            1 => tracing::error!(target: "health", monitor = shown, why, "a monitor is not published"),
            _ => {
                tracing::error!(target: "health", monitors = number, shown, why, "monitors are not published")
            }
        }
    }
}

/// How many monitors a log line names: a few are enough to find the mistake.
const SHOWN: usize = 5;

/// Warns of each edit by hand that the plan undoes, so that the person who made it finds out why it is gone.
fn warn_of_drift(plan: &Plan) {
    for step in plan.steps() {
        let Action::Update(changes) = &step.action else { continue };
        let edited: Vec<_> =
            changes.iter().filter(|change| change.drift).map(|change| &*change.field).collect();
        if !edited.is_empty() {
            let (monitor, fields) = (&step.key, edited.join(", "));
            let place = step.location.map(tracing::field::display);
            tracing::warn!(
                target: "health",
                monitor, fields, place,
                "a monitor was edited by hand: publishing resets these fields to the declared values"
            );
        }
    }
}

/// The monitors that fail a preflight, with the reasons. They are held back rather than left out: a monitor that is left
/// out would be an orphan.
fn failed(report: &Preflight) -> Withheld {
    let failed = report.checked.iter().filter_map(|checked| match &checked.verdict {
        Verdict::Failed { reasons } => {
            Some((checked.key.clone(), format!("its preflight failed: {}", reasons.join("; "))))
        }
        _ => None,
    });
    failed.collect()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use tokio::time::Instant;

    use super::*;
    use crate::declare::Monitor;
    use crate::health::Health;
    use crate::publish::api::{ExistingMonitor, ListingPage, Payload};

    /// An API that fails until a moment, and keeps everything after it.
    struct UnavailableApi {
        until: Instant,
        requests: AtomicUsize,
    }

    impl UnavailableApi {
        fn answer<T>(&self, answer: T) -> Result<T, ApiError> {
            self.requests.fetch_add(1, Ordering::SeqCst);
            if Instant::now() < self.until { Err(ApiError::temporary("it is away")) } else { Ok(answer) }
        }
    }

    impl MonitoringApi for UnavailableApi {
        async fn put(&self, _: &[Payload]) -> Result<Option<Vec<String>>, ApiError> {
            self.answer(None)
        }

        async fn page(&self, _: &str, _: usize) -> Result<ListingPage, ApiError> {
            self.answer(ListingPage::default())
        }

        async fn monitor(&self, _: &str) -> Result<Option<ExistingMonitor>, ApiError> {
            self.answer(None)
        }

        async fn delete(&self, _: &[String]) -> Result<(), ApiError> {
            self.answer(())
        }
    }

    #[tokio::test(start_paused = true)]
    async fn publishing_resumes_soon_after_an_outage_and_sends_few_requests_during_it() {
        let health = Health::builder()
            .variables(|_| None)
            .api_key("key")
            .monitor(Monitor::get("https://shop.example/"))
            .build()
            .expect("the definitions are valid");
        let crate::health::Monitors { resolved, publication } = health.monitors().clone();
        let started = Instant::now();
        let api = UnavailableApi { until: started + Duration::from_secs(120), requests: AtomicUsize::new(0) };
        publication.publish(&api, &resolved, None).await;
        assert!(started.elapsed() < Duration::from_secs(300), "{:?}", started.elapsed());
        assert!(health.is("monitors", crate::declare::Status::Pass).await);
        let requests = api.requests.load(Ordering::SeqCst);
        assert!((7..=12).contains(&requests), "{requests} requests in {:?}", started.elapsed());
    }
}
