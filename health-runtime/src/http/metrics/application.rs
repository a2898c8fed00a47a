//! The metrics of the application, which follow those of the library.

use std::sync::Arc;

use tokio::time::Instant;

use crate::engine::{AppRuntime, PendingCall, SharedCall};

/// Functions of the application that return Prometheus text, in the order in which they were added.
#[derive(Clone, Default)]
pub(crate) struct ApplicationMetrics(Vec<Arc<SharedCall<String>>>);

impl ApplicationMetrics {
    pub(crate) fn add(&mut self, metrics: impl Fn() -> String + Send + Sync + 'static) {
        self.0.push(SharedCall::blocking(Arc::new(metrics)));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Starts or joins a run of every function. They run at the same time on the blocking thread pool, each once for all
    /// requests. Never waits.
    pub(super) fn begin(&self, runtime: &AppRuntime, deadline: Instant) -> PendingMetrics {
        let begin = |call: &Arc<SharedCall<String>>| (Arc::clone(call), call.begin(runtime, deadline));
        PendingMetrics { calls: self.0.iter().map(begin).collect(), deadline }
    }
}

/// Functions that run.
pub(super) struct PendingMetrics {
    calls: Vec<(Arc<SharedCall<String>>, PendingCall<String>)>,
    deadline: Instant,
}

impl PendingMetrics {
    /// Appends the text of all functions. A comment takes the place of what a function does not return in time.
    pub(super) async fn append_to(self, text: &mut String) {
        for (call, pending) in self.calls {
            let returned = pending.by(self.deadline).await;
            let is_news = call.is_news(returned.is_err());
            match returned {
                Ok(metrics) => append(text, &metrics),
                Err(why) => {
                    if is_news {
                        tracing::error!(target: "health", why, "metrics of the application are missing");
                    }
                    text.push_str("# metrics of the application are missing: a function ");
                    append(text, why);
                }
            }
        }
    }
}

/// Appends whole lines, without the mark at the end of OpenMetrics: more lines may follow.
fn append(text: &mut String, lines: &str) {
    let lines = lines.trim_end();
    let lines = lines.strip_suffix("# EOF").unwrap_or(lines).trim_end();
    if !lines.is_empty() {
        text.push_str(lines);
        text.push('\n');
    }
}
