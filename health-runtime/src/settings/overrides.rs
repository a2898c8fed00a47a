//! What the code sets, and how the environment and the defaults fill the rest.

use std::path::PathBuf;
use std::time::Duration;

use crate::declare::MAX_DURATION;
use crate::error::Mistake;
use crate::settings::base_url::application_url;
#[cfg(feature = "__client")]
use crate::settings::ca_file::CaCertificates;
use crate::settings::check_defaults::CheckDefaultOverrides;
#[cfg(feature = "consul")]
use crate::settings::consul::ConsulOverrides;
use crate::settings::defaults;
use crate::settings::details::Details;
use crate::settings::endpoints::{EndpointChange, EndpointPaths};
#[cfg(feature = "environment")]
use crate::settings::environment_values::EnvironmentValues;
use crate::settings::management::ManagementOverrides;
use crate::settings::management_address::ManagementAddress;
#[cfg(feature = "publish")]
use crate::settings::publishing::PublishingOverrides;
use crate::settings::reader::{Reader, Variables, of_process, trimmed};
use crate::settings::resolved::Settings;
#[cfg(feature = "serve")]
use crate::settings::shutdown::ShutdownOverrides;
use crate::settings::tokens::TokenOverrides;
use crate::settings::variables::warn_of_unused_variables;

/// More concurrent runs than any machine can use, and fewer than a semaphore can count.
const MAX_RUNS: usize = 1 << 20;

/// The settings that the code has set. The environment decides each `None`, then the default.
#[derive(Default)]
pub(crate) struct Overrides {
    pub(crate) base_url: Option<String>,
    pub(crate) hostname: Option<String>,
    pub(crate) environment: Option<String>,
    pub(crate) tags: Vec<String>,
    #[cfg(feature = "publish")]
    pub(crate) publishing: PublishingOverrides,
    pub(crate) probe_deadline: Option<Duration>,
    pub(crate) check_defaults: CheckDefaultOverrides,
    pub(crate) concurrent_runs: Option<usize>,
    #[cfg(feature = "serve")]
    pub(crate) shutdown: ShutdownOverrides,
    /// Lists of changes of single checks.
    pub(crate) checks: Vec<String>,
    pub(crate) endpoints: Vec<EndpointChange>,
    pub(crate) details: Option<Details>,
    pub(crate) health_max_age: Option<Duration>,
    #[cfg(feature = "environment")]
    pub(crate) environment_values: Option<EnvironmentValues>,
    pub(crate) tokens: TokenOverrides,
    pub(crate) maintenance_file: Option<PathBuf>,
    pub(crate) management_addr: Option<ManagementAddress>,
    pub(crate) management: ManagementOverrides,
    pub(crate) runtime_lag_limit: Option<Duration>,
    #[cfg(feature = "__client")]
    pub(crate) ca_file: Option<PathBuf>,
    #[cfg(feature = "consul")]
    pub(crate) consul: ConsulOverrides,
    /// Where variables are read from; `None` for the environment of the process.
    pub(crate) variables: Option<Variables>,
}

impl Overrides {
    /// Asks the environment for everything that the code leaves open, and validates the result.
    pub(crate) fn resolve(self, mistakes: &mut Vec<Mistake>) -> Settings {
        warn_of_unused_variables();
        self.validate(mistakes);
        let variables = trimmed(self.variables.unwrap_or_else(of_process));
        let mut reader = Reader { variables: &variables, mistakes };
        let mut tags = self.tags;
        tags.extend(reader.list("HEALTH_MONITOR_TAGS"));
        #[cfg(feature = "__client")]
        let authorities = CaCertificates::resolve(self.ca_file, &mut reader);
        let settings = Settings {
            base_url: application_url(self.base_url, self.hostname, &mut reader),
            environment: self
                .environment
                .or_else(|| reader.text("HEALTH_ENV"))
                .unwrap_or_else(|| defaults::ENVIRONMENT.to_owned()),
            tags,
            #[cfg(feature = "publish")]
            publishing: self.publishing.resolve(authorities.clone(), &mut reader),
            probe_deadline: self
                .probe_deadline
                .or_else(|| reader.duration("HEALTH_PROBE_DEADLINE"))
                .unwrap_or(defaults::PROBE_DEADLINE)
                .min(MAX_DURATION),
            check_defaults: self.check_defaults.resolve(&mut reader),
            concurrent_runs: self
                .concurrent_runs
                .or_else(|| reader.count("HEALTH_CONCURRENT_RUNS"))
                .unwrap_or(defaults::CONCURRENT_RUNS)
                .clamp(1, MAX_RUNS),
            #[cfg(feature = "serve")]
            shutdown: self.shutdown.resolve(&mut reader),
            details: self
                .details
                .or_else(|| {
                    let expected = "must be `status`, `names` or `full`";
                    reader.parsed("HEALTH_DETAILS", expected, Details::parse)
                })
                .unwrap_or_default(),
            health_max_age: self
                .health_max_age
                .or_else(|| reader.duration("HEALTH_MAX_AGE"))
                .unwrap_or(defaults::HEALTH_MAX_AGE)
                .min(MAX_DURATION),
            #[cfg(feature = "environment")]
            environment_values: self
                .environment_values
                .or_else(|| {
                    let expected = "must be `none`, `safe` or `all`";
                    reader.parsed("HEALTH_ENVIRONMENT_VALUES", expected, EnvironmentValues::parse)
                })
                .unwrap_or_default(),
            token: self.tokens.resolve(&mut reader),
            maintenance_file: self
                .maintenance_file
                .or_else(|| reader.text("HEALTH_MAINTENANCE_FILE").map(PathBuf::from)),
            management_addr: self.management_addr.or_else(|| {
                let expected =
                    "must be an address with a port, such as `127.0.0.1:9090`, `localhost:9090` or `:9090`";
                reader.parsed("HEALTH_MANAGEMENT_ADDR", expected, ManagementAddress::parse)
            }),
            management: self.management.resolve(&mut reader),
            runtime_lag_limit: self
                .runtime_lag_limit
                .or_else(|| reader.duration("HEALTH_RUNTIME_LAG_LIMIT"))
                .unwrap_or(defaults::RUNTIME_LAG_LIMIT)
                .min(MAX_DURATION),
            #[cfg(feature = "publish")]
            authorities: authorities.clone(),
            #[cfg(feature = "consul")]
            consul: self.consul.resolve(authorities.clone(), &mut reader),
            check_overrides: check_overrides(&self.checks, &mut reader),
            endpoints: endpoint_paths(self.endpoints, &mut reader),
            variables: Variables::clone(&variables),
        };
        settings.validate(mistakes);
        settings
    }

    /// Mistakes that only the code can make. The environment cannot: an empty variable counts as not set, and the reader
    /// refuses a number that is out of range.
    fn validate(&self, mistakes: &mut Vec<Mistake>) {
        mistakes.extend(Mistake::when([
            (
                self.environment.as_deref() == Some(""),
                "`.environment(\"\")` is empty: remove it, or name the environment, as in `.environment(\"production\")`",
            ),
            (
                self.tags.iter().any(String::is_empty),
                "`.monitor_tags(..)` contains an empty tag: remove it",
            ),
            (
                self.concurrent_runs == Some(0),
                "with `.concurrent_runs(0)` no check could ever run: set it to 1 or more",
            ),
            (
                self.tokens.token.as_ref().is_some_and(|token| token.expose().is_empty()),
                "`.token(\"\")` is empty: remove it, or pass a token",
            ),
        ]));
    }
}

/// The changes of single checks: those of the code, and then those of the environment.
fn check_overrides(of_code: &[String], reader: &mut Reader<'_>) -> Vec<String> {
    let entries = of_code.iter().flat_map(|list| list.split(','));
    let entries = entries.map(str::trim).filter(|entry| !entry.is_empty()).map(str::to_owned);
    let mut entries: Vec<_> = entries.collect();
    entries.extend(reader.list("HEALTH_CHECKS"));
    entries
}

/// The table of endpoints, changed by the environment and then by the code.
fn endpoint_paths(of_code: Vec<EndpointChange>, reader: &mut Reader<'_>) -> EndpointPaths {
    let entries = reader.list("HEALTH_ENDPOINTS");
    let mut changes = EndpointChange::of_environment(&entries, reader.mistakes);
    EndpointChange::refuse_repeated("by `.expose(..)` or `.move_endpoint(..)`", &of_code, reader.mistakes);
    changes.extend(of_code);
    EndpointPaths::new(changes, reader.mistakes)
}
