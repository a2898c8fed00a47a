//! Publishes in the background: it never delays or fails the application.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::monitors::ResolvedMonitor;
use crate::preflight::{Preflight, PreflightRun, Verdict};
use crate::publish::api::{ApiError, MonitoringApi, at_least, unattended};
use crate::publish::plan::{Action, OrphanAction, Plan};
use crate::publish::progress::Stage;
use crate::publish::publication::{Publication, wanted};
use crate::publish::reach::unreachable;
use crate::publish::send::{Applied, StepResult, apply};
use crate::support::random_fraction;

/// Why monitors are not to be sent, by key.
type Withheld = HashMap<String, String>;

/// What is asked before anything is published, each time anew.
pub(crate) type Proof = Box<dyn Fn() -> PreflightRun + Send + Sync>;

impl Publication {
    /// Publishes them, trying again for as long as there is hope. With a `proof`, what fails it is held back, and asked
    /// again: an application that starts may not be complete yet.
    pub(crate) async fn run(self, monitors: Arc<Vec<ResolvedMonitor>>, proof: Option<Proof>) {
        if !self.is_possible() {
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
        self.tell_of_unreachable(monitors);
        let (mut refused, mut before) = (Withheld::new(), None);
        for wait in unattended() {
            let unproven = match &proof {
                Some(proof) => failed(&proof().await),
                None => Withheld::new(),
            };
            match self.round(api, monitors, &mut refused, &unproven).await {
                Ok(applied) => {
                    if before.as_ref() != Some(&unproven) {
                        self.finish(monitors.len(), &applied);
                    }
                    if unproven.is_empty() {
                        return;
                    }
                    before = Some(unproven);
                    tokio::time::sleep(wait).await;
                }
                Err(error) if error.is_temporary() => {
                    let wait = at_least(wait, &error);
                    self.progress.count(|counts| counts.failed += 1);
                    self.progress.reach(Stage::Retrying);
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

    /// Plans and applies once. What is refused is not sent again by the next round.
    async fn round(
        &self,
        api: &impl MonitoringApi,
        monitors: &[ResolvedMonitor],
        refused: &mut Withheld,
        unproven: &Withheld,
    ) -> Result<Applied, ApiError> {
        let withheld = |key: &str| refused.get(key).or_else(|| unproven.get(key)).cloned();
        let plan = self.compare(api, wanted(monitors, withheld)).await?;
        tell_of_edits(&plan);
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
        self.progress.reach(Stage::Failed);
    }

    fn finish(&self, declared: usize, applied: &Applied) {
        self.tell_of_missing(applied);
        for step in &applied.steps {
            let (key, name) = (&step.key, &step.name);
            match &step.result {
                StepResult::Orphan(OrphanAction::Paused) => {
                    tracing::info!(target: "health", key, name, "paused a monitor that nothing declares any more");
                }
                StepResult::Orphan(OrphanAction::Deleted) => {
                    tracing::info!(target: "health", key, name, "deleted a monitor that nothing declares any more");
                }
                _ => {}
            }
        }
        let count = |became: fn(&StepResult) -> bool| applied.count(became);
        let created = count(|became| *became == StepResult::Created);
        let updated = count(|became| *became == StepResult::Updated);
        let unchanged = count(|became| *became == StepResult::Unchanged);
        let orphaned =
            count(|became| matches!(became, StepResult::Orphan(fate) if *fate != OrphanAction::Deleted));
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
        self.progress.reach(if published == declared { Stage::Published } else { Stage::InPart });
    }

    /// Published they are all the same: there may be a tunnel.
    fn tell_of_unreachable(&self, monitors: &[ResolvedMonitor]) {
        let unreachable = unreachable(&self.settings.api_url, monitors);
        if let Some(first) = unreachable.first() {
            tracing::warn!(
                target: "health",
                monitors = unreachable.len(), first,
                "the monitors ask an address that the monitoring API cannot reach from outside: set HEALTH_BASE_URL or \
                 `.base_url(..)` to the public one"
            );
        }
    }

    /// One line a reason.
    fn tell_of_missing(&self, applied: &Applied) {
        let mut reasons: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for step in &applied.steps {
            if let StepResult::Held(why) | StepResult::Refused(why) = &step.result {
                let place = step.location.map_or_else(String::new, |place| format!(" ({place})"));
                reasons.entry(why).or_default().push(format!("{}{place}", step.key));
            }
        }
        for (why, monitors) in reasons {
            let number = monitors.len();
            let shown = monitors.into_iter().take(SHOWN).collect::<Vec<_>>().join(", ");
            match number {
                1 => tracing::error!(target: "health", monitor = shown, why, "a monitor is not published"),
                _ => {
                    tracing::error!(target: "health", monitors = number, shown, why, "monitors are not published");
                }
            }
        }
    }
}

/// A few are enough to see the mistake.
const SHOWN: usize = 5;

/// Whoever edited a monitor by hand is to learn why it is not as they left it.
fn tell_of_edits(plan: &Plan) {
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
                "a monitor was edited by hand, and is put back as it is declared"
            );
        }
    }
}

/// What fails a preflight, with the reasons. It stays declared: it must not be taken for gone.
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
    use crate::publish::api::{Existing, Page};
    use crate::publish::send::Payload;

    /// An API that is away until a moment, and then keeps whatever it is given.
    struct Away {
        until: Instant,
        asked: AtomicUsize,
    }

    impl Away {
        fn answer<T>(&self, answer: T) -> Result<T, ApiError> {
            self.asked.fetch_add(1, Ordering::SeqCst);
            if Instant::now() < self.until { Err(ApiError::temporary("it is away")) } else { Ok(answer) }
        }
    }

    impl MonitoringApi for Away {
        async fn put(&self, _: &[Payload]) -> Result<Option<Vec<String>>, ApiError> {
            self.answer(None)
        }

        async fn page(&self, _: &str, _: usize) -> Result<Page, ApiError> {
            self.answer(Page::default())
        }

        async fn monitor(&self, _: &str) -> Result<Option<Existing>, ApiError> {
            self.answer(None)
        }

        async fn delete(&self, _: &[String]) -> Result<(), ApiError> {
            self.answer(())
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_api_that_comes_back_after_two_minutes_is_found_within_as_long_again_and_asked_seldom_until_then()
     {
        let health = Health::builder()
            .variables(|_| None)
            .api_key("key")
            .monitor(Monitor::get("https://shop.example/"))
            .build()
            .expect("all is declared well");
        let crate::health::Monitors { resolved, publication } = health.monitors().clone();
        let started = Instant::now();
        let api = Away { until: started + Duration::from_secs(120), asked: AtomicUsize::new(0) };
        publication.publish(&api, &resolved, None).await;
        assert!(started.elapsed() < Duration::from_secs(300), "{:?}", started.elapsed());
        assert!(health.is("monitors", crate::declare::Status::Pass).await);
        let asked = api.asked.load(Ordering::SeqCst);
        assert!((7..=12).contains(&asked), "{asked} requests in {:?}", started.elapsed());
    }
}
