//! The monitors as text: configuration of Prometheus, and JSON. With the feature `publish` also the payloads of a put
//! (`publish/export.rs`).

mod module;
mod prometheus;
pub(crate) mod reference;
mod target;
mod yaml;

pub use prometheus::Prometheus;
pub(crate) use target::ProbeTarget;

use std::fmt;

use crate::declare::Application;
use crate::monitors::{ResolvedMonitor, definitions};
use crate::settings::Variables;

/// The monitors of this environment as text for other tools. [`Health::export`](crate::Health::export) returns it. Only
/// [`Prometheus::modules_with_secrets`] contains secrets.
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
#[derive(Clone, Copy)]
pub struct Export<'a> {
    pub(crate) application: &'a Application,
    pub(crate) monitors: &'a [ResolvedMonitor],
    /// Where the secrets of the monitors are read from.
    pub(crate) variables: &'a Variables,
}

impl fmt::Debug for Export<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { application, monitors, variables: _ } = self;
        f.debug_struct("Export").field("application", application).field("monitors", monitors).finish()
    }
}

impl<'a> Export<'a> {
    /// The body of the endpoint `/monitors`, indented: every monitor with all its published fields.
    pub fn json(&self) -> String {
        format!("{:#}\n", definitions(self.monitors))
    }

    /// Configuration of Prometheus and of its blackbox exporter.
    pub fn prometheus(&self) -> Prometheus<'a> {
        Prometheus::new(*self)
    }
}
