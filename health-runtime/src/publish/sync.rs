//! Puts the monitors in the background: it never delays or fails the application.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use backon::{ExponentialBuilder, Retryable};

use super::ResolvedMonitor;
use super::api::{ApiError, MonitoringApi};
use super::cronitor::Cronitor;
use super::payload::Payload;
use crate::declare::{CheckDef, OnFail};
use crate::outcome::Outcome;
use crate::settings::publishing::Publishing;

/// How far the publishing has come; the built-in check `monitors` answers it.
#[derive(Clone, Default)]
pub(crate) struct Progress(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    stage: Stage,
    counts: Counts,
}

/// What was put, for monitoring.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    /// Puts that the API accepted.
    pub(crate) accepted: u64,
    /// Puts that failed and are tried again.
    pub(crate) failed: u64,
    /// Puts that the API refused for good.
    pub(crate) refused: u64,
    /// Monitors that the API keeps.
    pub(crate) published: usize,
}

#[derive(Clone, Copy, Default)]
enum Stage {
    #[default]
    Waiting,
    Retrying,
    Published,
    InPart,
    Failed,
}

impl Progress {
    fn reach(&self, stage: Stage) {
        self.lock().stage = stage;
    }

    fn count(&self, count: impl FnOnce(&mut Counts)) {
        count(&mut self.lock().counts);
    }

    /// What was put so far.
    #[cfg(feature = "metrics")]
    pub(crate) fn counts(&self) -> Counts {
        self.lock().counts
    }

    /// The built-in check: a monitoring API that is away degrades the application, it does not take it out.
    pub(crate) fn check(&self) -> CheckDef {
        let progress = self.clone();
        CheckDef::new("monitors", move || std::future::ready(progress.outcome()))
            .built_in()
            .description("The monitors are published.")
            .readiness()
            .on_fail(OnFail::Warn)
    }

    /// The log tells in full what the API said.
    fn outcome(&self) -> Outcome {
        match self.lock().stage {
            Stage::Waiting => Outcome::fail("the monitors are not published yet"),
            Stage::Retrying => {
                Outcome::fail("the monitoring API cannot be reached, or does not accept the monitors now")
            }
            Stage::Published => Outcome::pass(),
            Stage::InPart => Outcome::warn("some monitors are not published"),
            Stage::Failed => Outcome::fail("the monitoring API refuses the monitors"),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is published, and where to.
pub(crate) struct Publisher {
    pub(crate) settings: Publishing,
    pub(crate) progress: Progress,
}

impl Publisher {
    /// Puts `monitors`, trying again for as long as there is hope.
    pub(crate) async fn run(self, monitors: Vec<ResolvedMonitor>) {
        let Some(key) = self.settings.api_key.clone() else {
            tracing::warn!(
                target: "health",
                monitors = monitors.len(),
                "the monitors are not published: set CRONITOR_API_KEY, or turn publishing off with `.publish(false)`"
            );
            return;
        };
        tokio::time::sleep(self.settings.jitter.mul_f64(fastrand::f64())).await;
        match Cronitor::new(&self.settings.api_url, key) {
            Ok(api) => self.put(&api, &monitors).await,
            Err(why) => {
                tracing::error!(target: "health", %why, "the monitors are not published");
                self.progress.reach(Stage::Failed);
            }
        }
    }

    async fn put(&self, api: &impl MonitoringApi, monitors: &[ResolvedMonitor]) {
        let (homeless, addressed): (Vec<_>, Vec<_>) =
            monitors.iter().partition(|monitor| monitor.url.starts_with('/'));
        if !homeless.is_empty() {
            tracing::error!(
                target: "health",
                monitors = homeless.len(),
                "monitors are not published, since the host of this application is not known: set HEALTH_BASE_URL or \
                 `.base_url(..)`"
            );
        }
        let mut batch = Vec::with_capacity(addressed.len());
        for monitor in addressed {
            match Payload::new(monitor, &*self.settings.variables) {
                Ok(payload) => batch.push(payload),
                Err(why) => {
                    let (key, place) = (&monitor.key, monitor.location());
                    tracing::error!(target: "health", key, %place, why, "a monitor is not published");
                }
            }
        }
        if batch.is_empty() {
            return self.progress.reach(Stage::InPart);
        }
        let tries = ExponentialBuilder::default()
            .with_min_delay(Duration::from_secs(1))
            .with_max_delay(Duration::from_secs(300))
            .with_jitter()
            .without_max_times();
        let put = (|| api.put(&batch))
            .retry(tries)
            .when(ApiError::is_temporary)
            // The API knows better than our backoff, within reason.
            .adjust(|error, wait| {
                let asked = error.retry_after().map(|asked| asked.min(Duration::from_secs(3_600)));
                wait.max(asked)
            })
            .notify(|error, wait| {
                self.progress.count(|counts| counts.failed += 1);
                self.progress.reach(Stage::Retrying);
                tracing::warn!(target: "health", why = %error, again_in = ?wait, "the monitors are not published yet");
            })
            .await;
        match put {
            Ok(kept) => self.finish(monitors.len(), &batch, kept.as_deref()),
            Err(why) => {
                tracing::error!(target: "health", %why, "the monitors are not published");
                self.progress.count(|counts| counts.refused += 1);
                self.progress.reach(Stage::Failed);
            }
        }
    }

    fn finish(&self, declared: usize, batch: &[Payload], kept: Option<&[String]>) {
        let refused = |payload: &&Payload| kept.is_some_and(|kept| !kept.contains(&payload.key));
        for Payload { key, place, .. } in batch.iter().filter(refused) {
            tracing::error!(target: "health", key, place, "the monitoring API did not keep a monitor");
        }
        let published = batch.len() - batch.iter().filter(refused).count();
        tracing::info!(target: "health", published, declared, "monitors published");
        self.progress.count(|counts| {
            counts.accepted += 1;
            counts.published = published;
        });
        self.progress.reach(if published == declared { Stage::Published } else { Stage::InPart });
    }
}
