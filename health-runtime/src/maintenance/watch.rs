//! Asks one source without end, and remembers which sources fail.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::sleep;

use crate::declare::BoxError;
use crate::engine::Engine;
use crate::maintenance::MaintenanceSource;
use crate::support::{one_line, run_isolated};

/// The pause after the first failure. It doubles with every further one.
const FIRST_BACKOFF: Duration = Duration::from_secs(1);
const LONGEST_BACKOFF: Duration = Duration::from_secs(30);

/// Why each source fails, by its index; `None` for a source that answers.
#[derive(Clone, Default)]
pub(super) struct Failures(Arc<Mutex<Vec<Option<String>>>>);

impl Failures {
    /// A new source counts as failed until its first answer, so that the check does not pass before.
    pub(super) fn add(&self, source: &str) {
        self.lock().push(Some(format!("{source}: it has not answered yet")));
    }

    /// Remembers why the source with this name and index fails, and logs it once: also where no probe runs the check.
    fn set(&self, index: usize, source: &str, failure: Option<&str>) {
        let text = failure.map(|why| format!("{source}: {why}"));
        let before = std::mem::replace(&mut self.lock()[index], text.clone());
        if let Some(why) = failure.filter(|_| before != text) {
            let why = one_line(why);
            tracing::warn!(target: "health", source, why, "a maintenance source fails: its last answer still applies");
        }
    }

    pub(super) fn texts(&self) -> Vec<String> {
        self.lock().iter().flatten().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Option<String>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Asks `source`, which has this index in `failures`, and tells the engine of every change.
pub(super) async fn watch(
    index: usize,
    source: Arc<dyn MaintenanceSource>,
    engine: Arc<Engine>,
    failures: Failures,
) {
    let mut in_maintenance = false;
    let mut backoff = FIRST_BACKOFF;
    loop {
        match next(&source).await {
            Ok(answer) => {
                if answer != in_maintenance {
                    engine.availability.count_maintenance(answer);
                    in_maintenance = answer;
                }
                failures.set(index, source.name(), None);
                backoff = FIRST_BACKOFF;
            }
            Err(error) => {
                failures.set(index, source.name(), Some(&error.to_string()));
                sleep(backoff).await;
                backoff = LONGEST_BACKOFF.min(backoff * 2);
            }
        }
    }
}

/// The next answer of `source`, from a separate task: a source that panics has failed, and the watch goes on.
async fn next(source: &Arc<dyn MaintenanceSource>) -> Result<bool, BoxError> {
    let source = Arc::clone(source);
    run_isolated(async move { source.next().await }).await?
}
