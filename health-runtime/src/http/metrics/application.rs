//! The metrics of the application, which follow those of the library.

use std::sync::Arc;

use tokio::time::{Instant, timeout_at};

use crate::http::view::View;

/// Functions of the application that return Prometheus text, in the order in which they were added.
#[derive(Clone, Default)]
pub(crate) struct ApplicationMetrics(Vec<Arc<dyn Fn() -> String + Send + Sync>>);

impl ApplicationMetrics {
    pub(crate) fn add(&mut self, metrics: impl Fn() -> String + Send + Sync + 'static) {
        self.0.push(Arc::new(metrics));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Appends the text of all functions. They run at the same time on the blocking thread pool. A comment takes the place
    /// of what a function does not return in time.
    pub(super) async fn append_to(&self, text: &mut String, view: &View) {
        let engine = &view.app.engine;
        let deadline = Instant::now() + engine.probe_deadline();
        let started: Vec<_> = self
            .0
            .iter()
            .map(|metrics| {
                let metrics = Arc::clone(metrics);
                engine.runtime.spawn_blocking(move || metrics())
            })
            .collect();
        for started in started {
            let returned = match started {
                Ok(running) => match timeout_at(deadline, running.result).await {
                    Ok(Ok(metrics)) => Ok(metrics),
                    Ok(Err(_)) => Err("a function panicked"),
                    Err(_) => Err("a function did not answer in time"),
                },
                Err(_) => Err("a function could not be started"),
            };
            match returned {
                Ok(metrics) => append(text, &metrics),
                Err(why) => {
                    tracing::error!(target: "health", why, "metrics of the application are missing");
                    text.push_str("# metrics of the application are missing: ");
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
