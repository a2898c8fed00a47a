//! A monitor as a target of Prometheus.

use crate::declare::Application;
use crate::export::module::Module;
use crate::monitors::ResolvedMonitor;

/// An address to probe, and what is known of it.
pub(crate) struct ProbeTarget<'a> {
    pub(crate) url: &'a str,
    /// Each name is one that Prometheus takes: with a wrong one it keeps the targets it had.
    pub(crate) labels: [(&'static str, String); 9],
}

impl<'a> ProbeTarget<'a> {
    /// The target that `monitor` is.
    ///
    /// # Errors
    /// Says why it is none.
    pub(crate) fn of(monitor: &'a ResolvedMonitor, application: &Application) -> Result<Self, &'static str> {
        if monitor.definition.paused {
            return Err("it is paused");
        }
        if !monitor.has_host() {
            return Err("the host is not known: set HEALTH_BASE_URL");
        }
        let module = Module::of(monitor).0.name();
        let labels = [
            ("name", monitor.name.clone()),
            ("key", monitor.key.clone()),
            ("method", monitor.method.to_string()),
            ("environment", monitor.environment.clone()),
            ("application", application.name.to_string()),
            ("module", module.clone()),
            // These three are for the scrape itself, and no part of a series.
            ("__param_module", module),
            ("__scrape_interval__", format!("{}s", monitor.interval().as_secs())),
            // The exporter gives up first, and says that the probe failed; else Prometheus would know nothing.
            ("__scrape_timeout__", format!("{}s", monitor.timeout().as_secs() + 1)),
        ];
        Ok(Self { url: &monitor.url, labels })
    }
}
