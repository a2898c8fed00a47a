//! The settings that are in force.

use std::path::PathBuf;
use std::time::Duration;

use crate::declare::CheckDefaults;
use crate::error::Mistake;
#[cfg(feature = "publish")]
use crate::settings::ca_file::CaCertificates;
#[cfg(feature = "consul")]
use crate::settings::consul::ConsulAgent;
use crate::settings::details::Details;
use crate::settings::endpoints::EndpointPaths;
#[cfg(feature = "environment")]
use crate::settings::environment_values::EnvironmentValues;
use crate::settings::management::{ManagementAccess, ManagementAuth};
use crate::settings::management_address::ManagementAddress;
#[cfg(feature = "publish")]
use crate::settings::publishing::Publishing;
use crate::settings::reader::Variables;
#[cfg(feature = "serve")]
use crate::settings::shutdown::Shutdown;
use crate::settings::tokens::Tokens;

/// The shortest limit for the lag of the runtime.
pub(super) const MIN_LAG_LIMIT: Duration = Duration::from_millis(100);

/// Every setting, resolved.
#[derive(Clone)]
pub(crate) struct Settings {
    /// Where the monitors find the application: scheme, host and perhaps a path, without a slash at the end.
    pub(crate) base_url: Option<String>,
    pub(crate) environment: String,
    /// The tags of every monitor.
    pub(crate) tags: Vec<String>,
    #[cfg(feature = "publish")]
    pub(crate) publishing: Publishing,
    pub(crate) probe_deadline: Duration,
    pub(crate) check_defaults: CheckDefaults,
    pub(crate) concurrent_runs: usize,
    #[cfg(feature = "serve")]
    pub(crate) shutdown: Shutdown,
    pub(crate) details: Details,
    /// How long caches may store `/health`; zero for not at all.
    pub(crate) health_max_age: Duration,
    #[cfg(feature = "environment")]
    pub(crate) environment_values: EnvironmentValues,
    pub(crate) token: Option<Tokens>,
    pub(crate) maintenance_file: Option<PathBuf>,
    pub(crate) management_addr: Option<ManagementAddress>,
    pub(crate) management: ManagementAccess,
    pub(crate) runtime_lag_limit: Duration,
    /// What the clients trust in addition to the certificates of the machine.
    #[cfg(feature = "publish")]
    pub(crate) authorities: CaCertificates,
    #[cfg(feature = "consul")]
    pub(crate) consul: Option<ConsulAgent>,
    /// Changes of single checks, as they are written.
    pub(crate) check_overrides: Vec<String>,
    pub(crate) endpoints: EndpointPaths,
    /// Where the secrets of the monitors are read from.
    pub(crate) variables: Variables,
}

impl Settings {
    /// Values that cannot work, whether the code or the environment set them.
    pub(super) fn validate(&self, mistakes: &mut Vec<Mistake>) {
        mistakes.extend(Mistake::when([
            (
                self.token.as_ref().is_some_and(|tokens| !tokens.fit_header()),
                "the token (`.token(..)`, `HEALTH_TOKEN`) contains a character that a header cannot carry, such as a line \
                 break: choose another token",
            ),
            (
                self.probe_deadline.is_zero(),
                "with a probe deadline of zero (`.probe_deadline(..)`, `HEALTH_PROBE_DEADLINE`) no check could ever answer: \
                 set a longer one",
            ),
            (
                self.check_defaults.timeout.is_zero(),
                "with a default timeout of zero (`.default_timeout(..)`, `HEALTH_TIMEOUT`) no run could ever pass: set a longer \
                 one",
            ),
            (
                !self.health_max_age.is_zero() && self.health_max_age < Duration::from_secs(1),
                "caches count whole seconds, so a time (`.health_max_age(..)`, `HEALTH_MAX_AGE`) below one second has no \
                 effect: set `1s` or more, or `0s`",
            ),
            (
                self.management.auth == Some(ManagementAuth::Token) && self.token.is_none(),
                "the management endpoints need a token (`.management_auth(..)`, `HEALTH_MANAGEMENT_AUTH`), and none is \
                 configured, so no request could see them: set `HEALTH_TOKEN`",
            ),
            (
                self.management_addr.is_some() && self.runtime_lag_limit < MIN_LAG_LIMIT,
                "a lag limit (`.runtime_lag_limit(..)`, `HEALTH_RUNTIME_LAG_LIMIT`) below 100 ms would mistake the pauses of \
                 a busy machine for a runtime that hangs: set `100ms` or more",
            ),
            (
                self.environment.contains(char::is_control),
                "the name of the environment (`.environment(..)`, `HEALTH_ENV`) contains a control character: remove it",
            ),
        ]));
    }
}
