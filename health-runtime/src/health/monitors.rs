//! The monitors in code: preflight, coverage, publishing at once, export.

#[cfg(feature = "preflight")]
use std::sync::Arc;

#[cfg(feature = "preflight")]
use axum::Router;

#[cfg(feature = "publish")]
use crate::declare::Monitor;
#[cfg(feature = "publish")]
use crate::error::Error;
#[cfg(feature = "export")]
use crate::export::Export;
use crate::health::Health;
#[cfg(feature = "publish")]
use crate::health::Parts;
use crate::health::published::Monitors;
#[cfg(feature = "publish")]
use crate::monitors::MonitorResolver;
#[cfg(feature = "preflight")]
use crate::monitors::UncoveredRoute;
#[cfg(feature = "preflight")]
use crate::preflight::PreflightRun;
#[cfg(feature = "publish")]
use crate::publish::Applied;

impl Health {
    /// The routes without a monitor, except those with `healthcheck = false`.
    #[cfg(feature = "preflight")]
    pub fn uncovered(&self) -> Vec<UncoveredRoute> {
        self.0.parts.catalog.uncovered()
    }

    /// Tests the monitors before they are published: sends the request of each monitor to `app`, in this process, and
    /// evaluates its assertions. Pass the router as it is served, with its layers and prefixes.
    #[cfg(feature = "preflight")]
    pub fn preflight(&self, app: &Router) -> PreflightRun {
        PreflightRun::in_process(Arc::clone(&self.0.parts.catalog), app)
    }

    /// Like [`preflight`](Self::preflight), over the network, with `base_url` instead of the application's own. It sends each
    /// request once, at most eight at the same time, and uses no proxy: the deployment itself must answer.
    #[cfg(feature = "publish")]
    pub fn preflight_url(&self, base_url: impl AsRef<str>) -> PreflightRun {
        let parts = &self.0.parts;
        PreflightRun::network(
            Arc::clone(&parts.catalog),
            base_url.as_ref(),
            parts.settings.authorities.clone(),
        )
    }

    /// The resolved monitors of this environment.
    pub fn monitors(&self) -> &Monitors {
        &self.0.parts.monitors
    }

    /// Publishes the declared monitors and `others`, which no route of this application declares, and returns the
    /// result for each. Use it in a deploy script. It prunes nothing, and `others` never become orphans. Call it
    /// inside a tokio runtime with time and IO.
    ///
    /// # Errors
    /// When `others` have mistakes or a key that is taken, when there is no API key, or when three requests to the API failed.
    #[cfg(feature = "publish")]
    pub async fn put(&self, others: impl IntoIterator<Item = Monitor>) -> Result<Applied, Error> {
        let Parts { view, settings, catalog, monitors, .. } = &self.0.parts;
        let resolver = MonitorResolver::new(&view.app.application, settings, &catalog.places);
        let others = resolver.additional(monitors, others).map_err(Error::mistakes)?;
        monitors.publication.put(monitors, &others).await
    }

    /// The monitors as text without secrets: the configuration of Prometheus and its blackbox exporter, or JSON.
    #[cfg(feature = "export")]
    pub fn export(&self) -> Export<'_> {
        Export {
            application: &self.0.parts.view.app.application,
            monitors: self.monitors(),
            variables: &self.0.parts.catalog.variables,
        }
    }
}
