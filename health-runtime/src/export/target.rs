//! A monitor as a target of Prometheus.

use crate::declare::{Application, monitor_defaults};
use crate::export::module::BlackboxModule;
use crate::monitors::ResolvedMonitor;

/// An address to probe, with its labels.
pub(crate) struct ProbeTarget<'a> {
    pub(crate) url: &'a str,
    /// Every name must be a valid label: with an invalid one Prometheus ignores the whole list and keeps its old targets.
    pub(crate) labels: [(&'static str, String); 9],
}

impl<'a> ProbeTarget<'a> {
    /// The target of `monitor`.
    ///
    /// # Errors
    /// Says why it has none.
    pub(crate) fn of(monitor: &'a ResolvedMonitor, application: &Application) -> Result<Self, &'static str> {
        if monitor.definition.paused {
            return Err("it is paused");
        }
        if !monitor.has_host() {
            return Err("its host is unknown: set HEALTH_BASE_URL");
        }
        if monitor.shown_url() != monitor.url {
            return Err("its URL contains a secret, which a target would show: send the secret in a header");
        }
        let interval = monitor.definition.every.unwrap_or(monitor_defaults::INTERVAL);
        let module = BlackboxModule::of(monitor).0.name();
        let labels = [
            ("name", monitor.name.clone()),
            ("key", monitor.key.clone()),
            ("method", monitor.method.to_string()),
            ("environment", monitor.environment.clone()),
            ("application", application.name.to_string()),
            ("module", module.clone()),
            // These three configure the scrape and are not part of the series.
            ("__param_module", module),
            ("__scrape_interval__", format!("{}s", interval.as_secs())),
            // One second longer, so that the exporter times out first and reports a failed probe. If Prometheus timed out
            // first, there would be no result at all.
            ("__scrape_timeout__", format!("{}s", monitor.timeout().as_secs() + 1)),
        ];
        Ok(Self { url: &monitor.url, labels })
    }
}
