//! The monitors as text: for Prometheus, for the monitoring API, and as they are.

mod module;
mod prometheus;
pub(crate) mod reference;
mod target;
mod yaml;

pub use prometheus::Prometheus;
pub(crate) use target::ProbeTarget;

use crate::declare::Application;
use crate::monitors::{ResolvedMonitor, definitions};

/// The monitors of this environment as text for others to read; made by [`Health::export`](crate::Health::export). No
/// secret is in it.
///
/// ```standalone_crate
/// use health_runtime::{Health, Monitor};
///
/// # fn main() -> Result<(), health_runtime::Error> {
/// let partner = Monitor::get("https://partner.example/ping").header("X-Api-Key", health_runtime::Value::env("KEY"));
/// let health = Health::builder().allow_empty().monitor(partner).build()?;
/// let prometheus = health.export().prometheus().exporter("blackbox:9115");
/// assert!(prometheus.scrape_configuration().contains("https://partner.example/ping"));
/// assert!(prometheus.modules().contains(r#""X-Api-Key": "${KEY}""#));
/// # Ok(()) }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Export<'a> {
    pub(crate) application: &'a Application,
    pub(crate) monitors: &'a [ResolvedMonitor],
}

impl<'a> Export<'a> {
    /// As the endpoint `/monitors` answers them, indented.
    pub fn json(&self) -> String {
        format!("{:#}\n", definitions(self.monitors))
    }

    /// As configuration of Prometheus and of its blackbox exporter.
    pub fn prometheus(&self) -> Prometheus<'a> {
        Prometheus::new(*self)
    }
}
