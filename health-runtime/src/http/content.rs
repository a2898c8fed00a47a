//! What the application adds to the endpoints: members of `/status`, the content of `/healthcheck` and `/environment`, and
//! metrics.

#[cfg(feature = "environment")]
use super::environment::EnvironmentDump;
#[cfg(feature = "environment")]
use super::healthcheck::{HealthcheckEndpoint, ValidHealthcheck};
#[cfg(feature = "metrics")]
use super::metrics::ApplicationMetrics;
#[cfg(feature = "environment")]
use super::respond::Sections;
use super::status::StatusEndpoint;
use crate::error::Mistake;
use crate::monitors::ResolvedMonitor;
use crate::settings::Settings;

/// The content as the builder collects it.
#[derive(Default)]
pub(crate) struct EndpointContent {
    pub(crate) status: StatusEndpoint,
    #[cfg(feature = "environment")]
    pub(crate) healthcheck: HealthcheckEndpoint,
    #[cfg(feature = "environment")]
    pub(crate) environment: EnvironmentDump,
    #[cfg(feature = "metrics")]
    pub(crate) metrics: ApplicationMetrics,
}

/// The content as the handlers read it.
pub(crate) struct ValidContent {
    pub(crate) status: StatusEndpoint,
    #[cfg(feature = "environment")]
    pub(crate) healthcheck: ValidHealthcheck,
    #[cfg(feature = "environment")]
    pub(crate) environment: Sections,
    #[cfg(feature = "metrics")]
    pub(crate) metrics: ApplicationMetrics,
}

impl EndpointContent {
    /// Takes over which values `/environment` shows, and never those that the monitors send.
    #[cfg_attr(
        not(feature = "environment"),
        expect(unused_variables, reason = "only /environment reads them")
    )]
    pub(crate) fn configure(&mut self, settings: &Settings, monitors: &[ResolvedMonitor]) {
        #[cfg(feature = "environment")]
        self.environment.show(settings.environment_values, monitors);
    }

    pub(crate) fn validate(self, mistakes: &mut Vec<Mistake>) -> ValidContent {
        self.status.mistakes(mistakes);
        ValidContent {
            status: self.status,
            #[cfg(feature = "environment")]
            healthcheck: self.healthcheck.validate(mistakes),
            #[cfg(feature = "environment")]
            environment: self.environment.into_sections(mistakes),
            #[cfg(feature = "metrics")]
            metrics: self.metrics,
        }
    }
}
