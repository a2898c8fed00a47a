//! Every knob, from code and from the environment. What the code sets wins; what it leaves open the environment decides.

mod address;
#[cfg(feature = "consul")]
pub(crate) mod consul;
mod endpoints;
#[cfg(any(feature = "consul", feature = "preflight"))]
mod masked;
#[cfg(feature = "publish")]
mod prune;
#[cfg(feature = "publish")]
pub(crate) mod publishing;
mod read;
mod secret;

pub(crate) use address::base;
#[cfg(feature = "consul")]
pub(crate) use consul::{Agent, ConsulOverrides};
#[cfg(test)]
pub(crate) use endpoints::ENDPOINTS;
pub use endpoints::Exposure;
pub(crate) use endpoints::{Endpoint, EndpointChange, EndpointPaths};
#[cfg(any(feature = "consul", feature = "preflight"))]
pub(crate) use masked::masked_line;
#[cfg(feature = "publish")]
pub use prune::Prune;
#[cfg(feature = "publish")]
pub(crate) use prune::PruneRules;
#[cfg(feature = "publish")]
pub(crate) use publishing::{Publishing, PublishingOverrides};
pub(crate) use read::{Variables, left_out};
pub(crate) use secret::Secret;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::declare::MAX_DURATION;
use crate::error::Mistake;
use crate::settings::address::by_host;
use crate::settings::read::Reader;

/// How much of the checks an endpoint tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Details {
    /// Nothing but the folded status, except the names of the checks under `?verbose`.
    #[default]
    Status,
    /// The checks by name, with their status.
    Names,
    /// Messages, observations and causes as well.
    Full,
}

impl Details {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "status" => Self::Status,
            "names" => Self::Names,
            "full" => Self::Full,
            _ => return None,
        })
    }
}

/// More than any machine has use for, and less than a semaphore holds.
const MOST_RUNS: usize = 1 << 20;

/// The time that is taken where nobody waits for it: none in a debug build, where somebody does.
#[cfg(feature = "serve")]
const UNHURRIED: Duration = Duration::from_secs(if cfg!(debug_assertions) { 0 } else { 5 });

/// The shortest limit for the lag of the runtime.
const SHORTEST_LAG: Duration = Duration::from_millis(100);

/// What the builder collects: `None` is left to the environment, then to the default.
#[derive(Default)]
pub(crate) struct Overrides {
    pub(crate) base_url: Option<String>,
    pub(crate) hostname: Option<String>,
    pub(crate) environment: Option<String>,
    pub(crate) tags: Vec<String>,
    #[cfg(feature = "publish")]
    pub(crate) publishing: PublishingOverrides,
    pub(crate) probe_deadline: Option<Duration>,
    pub(crate) concurrent_runs: Option<usize>,
    #[cfg(feature = "serve")]
    pub(crate) shutdown_delay: Option<Duration>,
    #[cfg(feature = "serve")]
    pub(crate) drain_timeout: Option<Duration>,
    /// What the code changes of the endpoints.
    pub(crate) endpoints: Vec<EndpointChange>,
    pub(crate) details: Option<Details>,
    pub(crate) token: Option<Secret>,
    pub(crate) maintenance_file: Option<PathBuf>,
    pub(crate) management_addr: Option<SocketAddr>,
    pub(crate) runtime_lag_limit: Option<Duration>,
    #[cfg(feature = "consul")]
    pub(crate) consul: ConsulOverrides,
    pub(crate) variables: Option<Variables>,
}

/// The knobs as they are set.
#[derive(Clone)]
pub(crate) struct Settings {
    /// Scheme, host and maybe a path, without a slash at the end.
    pub(crate) base_url: Option<String>,
    pub(crate) environment: String,
    pub(crate) tags: Vec<String>,
    #[cfg(feature = "publish")]
    pub(crate) publishing: Publishing,
    pub(crate) probe_deadline: Duration,
    pub(crate) concurrent_runs: usize,
    #[cfg(feature = "serve")]
    pub(crate) shutdown_delay: Duration,
    #[cfg(feature = "serve")]
    pub(crate) drain_timeout: Duration,
    pub(crate) details: Details,
    pub(crate) token: Option<Secret>,
    pub(crate) maintenance_file: Option<PathBuf>,
    pub(crate) management_addr: Option<SocketAddr>,
    pub(crate) runtime_lag_limit: Duration,
    #[cfg(feature = "consul")]
    pub(crate) consul: Option<Agent>,
    pub(crate) endpoints: EndpointPaths,
    /// Where the secrets of the monitors are read from.
    pub(crate) variables: Variables,
}

impl Overrides {
    /// Asks the environment for what is open.
    pub(crate) fn resolve(self, mistakes: &mut Vec<Mistake>) -> Settings {
        read::warn_of_idle();
        self.refuse_of_code(mistakes);
        let variables = self.variables.unwrap_or_else(|| Arc::new(|name| std::env::var(name).ok()));
        let mut reader = Reader { variables: &variables, mistakes };
        let environment = self.environment.or_else(|| reader.text("HEALTH_ENV"));
        let default_environment = if cfg!(debug_assertions) { "development" } else { "production" };
        let mut tags = self.tags;
        tags.extend(reader.list("HEALTH_MONITOR_TAGS"));
        let details = self.details.or_else(|| {
            reader.parsed("HEALTH_DETAILS", "is neither `status` nor `names` nor `full`", Details::parse)
        });
        let token = self.token.or_else(|| reader.secret("HEALTH_TOKEN"));
        let settings = Settings {
            base_url: base_url(self.base_url, self.hostname, &mut reader),
            environment: environment.unwrap_or_else(|| default_environment.to_owned()),
            tags,
            #[cfg(feature = "publish")]
            publishing: self.publishing.resolve(&mut reader),
            probe_deadline: self
                .probe_deadline
                .or_else(|| reader.duration("HEALTH_PROBE_DEADLINE"))
                .unwrap_or(Duration::from_secs(5))
                .min(MAX_DURATION),
            concurrent_runs: self
                .concurrent_runs
                .or_else(|| reader.count("HEALTH_CONCURRENT_RUNS"))
                .unwrap_or(64)
                .clamp(1, MOST_RUNS),
            #[cfg(feature = "serve")]
            shutdown_delay: self
                .shutdown_delay
                .or_else(|| reader.duration("HEALTH_SHUTDOWN_DELAY"))
                .unwrap_or(UNHURRIED),
            #[cfg(feature = "serve")]
            drain_timeout: self
                .drain_timeout
                .or_else(|| reader.duration("HEALTH_DRAIN_TIMEOUT"))
                .unwrap_or(Duration::from_secs(30)),
            details: details.unwrap_or_default(),
            maintenance_file: self
                .maintenance_file
                .or_else(|| reader.text("HEALTH_MAINTENANCE_FILE").map(PathBuf::from)),
            management_addr: self.management_addr.or_else(|| {
                let otherwise = "is not an address with a port: write `0.0.0.0:9090`";
                reader.parsed("HEALTH_MANAGEMENT_ADDR", otherwise, |text| text.parse().ok())
            }),
            runtime_lag_limit: self
                .runtime_lag_limit
                .or_else(|| reader.duration("HEALTH_RUNTIME_LAG_LIMIT"))
                .unwrap_or(Duration::from_secs(10))
                .min(MAX_DURATION),
            #[cfg(feature = "consul")]
            consul: self.consul.resolve(&mut reader),
            endpoints: endpoint_paths(self.endpoints, &mut reader),
            token,
            variables: Variables::clone(&variables),
        };
        settings.refuse_unusable(mistakes);
        settings
    }
}

impl Settings {
    /// What cannot work, whoever said it.
    fn refuse_unusable(&self, mistakes: &mut Vec<Mistake>) {
        mistakes.extend(Mistake::those([
            (
                self.token.as_ref().is_some_and(|token| !token.fits_header()),
                "the token (`.token(..)`, `HEALTH_TOKEN`) has a character that no header can carry, such as the end of a line",
            ),
            (
                self.probe_deadline.is_zero(),
                "within a probe deadline of zero (`.probe_deadline(..)`, `HEALTH_PROBE_DEADLINE`) no check could ever answer",
            ),
            (
                self.management_addr.is_some() && self.runtime_lag_limit < SHORTEST_LAG,
                "a lag limit (`.runtime_lag_limit(..)`, `HEALTH_RUNTIME_LAG_LIMIT`) below 100 ms would take the pauses of a busy \
                 machine for a runtime that hangs: write `100ms` or more",
            ),
            (
                self.environment.contains(char::is_control),
                "the name of the environment (`.environment(..)`, `HEALTH_ENV`) has a control character",
            ),
        ]));
    }
}

impl Overrides {
    /// What only the code can get wrong: an empty variable is one that is not set, and a number is read as one that
    /// makes sense.
    fn refuse_of_code(&self, mistakes: &mut Vec<Mistake>) {
        mistakes.extend(Mistake::those([
            (
                self.environment.as_deref() == Some(""),
                "`.environment(\"\")` names no environment: leave it out, or write `.environment(\"production\")`",
            ),
            (self.tags.iter().any(String::is_empty), "`.monitor_tags(..)` has an empty tag: take it out"),
            (
                self.concurrent_runs == Some(0),
                "with `.concurrent_runs(0)` no check could ever run: write 1 or more",
            ),
            (
                self.token.as_ref().is_some_and(|token| token.expose().is_empty()),
                "`.token(\"\")` is no token: leave it out, or pass one",
            ),
        ]));
    }
}

/// The endpoints, changed by the environment and then by the code.
fn endpoint_paths(of_code: Vec<EndpointChange>, reader: &mut Reader<'_>) -> EndpointPaths {
    let entries = reader.list("HEALTH_ENDPOINTS");
    let mut changes = EndpointChange::of_environment(&entries, reader.mistakes);
    EndpointChange::refuse_repeated("by `.expose(..)` or `.move_endpoint(..)`", &of_code, reader.mistakes);
    changes.extend(of_code);
    EndpointPaths::new(changes, reader.mistakes)
}

/// Where the application is found: what the code says, then what the environment says, then what the container is called.
fn base_url(url: Option<String>, hostname: Option<String>, reader: &mut Reader<'_>) -> Option<String> {
    let (url, source) = if let Some(url) = url {
        (base(&url), "base_url")
    } else if let Some(host) = hostname {
        (by_host(&host), "hostname")
    } else if let Some(url) = reader.text("HEALTH_BASE_URL") {
        (base(&url), "HEALTH_BASE_URL")
    } else if let Some(host) = reader.text("HEALTH_HOSTNAME") {
        (by_host(&host), "HEALTH_HOSTNAME")
    } else {
        // Nobody wrote this one for us: where it is no name of a host, it is none.
        let url = reader.text("HOSTNAME").and_then(|host| by_host(&host).ok());
        if let Some(url) = &url {
            tracing::info!(target: "health", url, "the monitors ask where HOSTNAME says: set HEALTH_BASE_URL if that is wrong");
        }
        return url;
    };
    url.map_err(|why| reader.mistakes.push(Mistake::new(format!("`{source}` {why}")))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(
        open: Overrides,
        variables: &'static [(&'static str, &'static str)],
    ) -> (Settings, Vec<String>) {
        let variables: Variables = Arc::new(move |name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        });
        let mut mistakes = Vec::new();
        let settings = Overrides { variables: Some(variables), ..open }.resolve(&mut mistakes);
        (settings, mistakes.into_iter().map(|mistake| mistake.what).collect())
    }

    #[test]
    fn the_base_url_is_the_setting_then_the_host_then_what_the_container_calls_itself() {
        let base = |open, variables| resolve(open, variables).0.base_url;
        let all = &[("HEALTH_BASE_URL", "http://a/x/"), ("HEALTH_HOSTNAME", "b"), ("HOSTNAME", "c")];
        assert_eq!(base(Overrides::default(), all).as_deref(), Some("http://a/x"));
        assert_eq!(base(Overrides::default(), &all[1..]).as_deref(), Some("https://b"));
        assert_eq!(base(Overrides::default(), &all[2..]).as_deref(), Some("https://c"));
        assert_eq!(base(Overrides::default(), &[]), None);
        assert_eq!(base(Overrides::default(), &[("HOSTNAME", "no host")]), None, "nobody wrote it for us");
        let host = Overrides { hostname: Some("d:8443".into()), ..Overrides::default() };
        assert_eq!(base(host, all).as_deref(), Some("https://d:8443"), "code wins over the environment");
    }

    #[test]
    fn an_empty_variable_is_one_that_is_not_set() {
        let (settings, _) = resolve(Overrides::default(), &[("CRONITOR_API_KEY", ""), ("HEALTH_ENV", "")]);
        #[cfg(feature = "publish")]
        assert!(settings.publishing.api_key.is_none());
        assert_eq!(settings.environment, if cfg!(debug_assertions) { "development" } else { "production" });
    }

    #[test]
    fn a_bad_address_is_a_mistake_that_names_its_variable_and_not_its_value() {
        let (_, mistakes) = resolve(
            Overrides::default(),
            &[("HEALTH_BASE_URL", "https://ann:hunter2@host"), ("CRONITOR_API_URL", "cronitor")],
        );
        assert!(
            mistakes[0].starts_with("`HEALTH_BASE_URL`") && !mistakes[0].contains("hunter2"),
            "{mistakes:?}"
        );
        #[cfg(feature = "publish")]
        assert!(mistakes[1].starts_with("`CRONITOR_API_URL`"), "{mistakes:?}");
    }

    #[test]
    fn a_hostname_is_a_host_with_an_optional_port_and_nothing_else() {
        for host in ["https://a", "a/b", "a?b", "a@b", "a:99999", "", "a b"] {
            let open = Overrides { hostname: Some(host.to_owned()), ..Overrides::default() };
            assert_eq!(resolve(open, &[]).1.len(), 1, "{host:?}");
        }
        for url in ["http://h:99999", "https://", "ftp://h", "https://h/#x"] {
            let open = Overrides { base_url: Some(url.to_owned()), ..Overrides::default() };
            assert_eq!(resolve(open, &[]).1.len(), 1, "{url:?}");
        }
    }

    #[test]
    fn a_value_that_can_never_work_is_refused_rather_than_put_right() {
        let refused = |open| resolve(open, &[]).1.concat();
        let empty = || Some(String::new());
        let text = refused(Overrides { environment: empty(), ..Overrides::default() });
        assert!(text.contains("names no environment"), "{text}");
        let text = refused(Overrides { tags: vec!["a".into(), String::new()], ..Overrides::default() });
        assert!(text.contains("an empty tag"), "{text}");
        let text = refused(Overrides { concurrent_runs: Some(0), ..Overrides::default() });
        assert!(text.contains("no check could ever run"), "{text}");
        let text = refused(Overrides { token: Some(Secret::new("")), ..Overrides::default() });
        assert!(text.contains("is no token"), "{text}");
        let text = refused(Overrides { probe_deadline: Some(Duration::ZERO), ..Overrides::default() });
        assert!(text.contains("no check could ever answer"), "{text}");
        let management_addr = Some("127.0.0.1:0".parse().expect("an address"));
        let runtime_lag_limit = Some(Duration::from_millis(99));
        let text = refused(Overrides { management_addr, runtime_lag_limit, ..Overrides::default() });
        assert!(text.contains("write `100ms` or more"), "{text}");
        let text = refused(Overrides { environment: Some("a\nb".into()), ..Overrides::default() });
        assert!(text.contains("a control character"), "{text}");
        #[cfg(feature = "publish")]
        for (publishing, said) in [
            (PublishingOverrides { api_key: Some(Secret::new("")), ..Default::default() }, "is no key"),
            (PublishingOverrides { batch: Some(0), ..Default::default() }, "no monitor could ever be put"),
            (PublishingOverrides { prune_limit: Some(101), ..Default::default() }, "more than 100 per cent"),
        ] {
            let text = refused(Overrides { publishing, ..Overrides::default() });
            assert!(text.contains(said), "{text}");
        }
    }

    #[test]
    fn every_knob_can_be_turned_from_the_environment() {
        let (settings, mistakes) = resolve(
            Overrides::default(),
            &[
                ("HEALTH_MONITOR_TAGS", "a, b,"),
                ("HEALTH_DETAILS", "names"),
                ("HEALTH_PROBE_DEADLINE", "3s"),
                ("HEALTH_CONCURRENT_RUNS", "7"),
                ("HEALTH_SHUTDOWN_DELAY", "1min"),
                ("HEALTH_MANAGEMENT_ADDR", "[::1]:9090"),
                ("HEALTH_RUNTIME_LAG_LIMIT", "100ms"),
                ("HEALTH_PUBLISH", "false"),
                ("HEALTH_PUBLISH_JITTER", "20ms"),
                ("HEALTH_PREFLIGHT", "true"),
                ("CRONITOR_API_KEY", "k"),
            ],
        );
        assert_eq!(mistakes, [""; 0]);
        assert_eq!(settings.tags, ["a", "b"]);
        assert_eq!((settings.details, settings.concurrent_runs), (Details::Names, 7));
        assert_eq!(settings.probe_deadline, Duration::from_secs(3));
        #[cfg(feature = "serve")]
        assert_eq!(settings.shutdown_delay, Duration::from_secs(60));
        assert_eq!(
            settings.management_addr.map(|address| address.to_string()).as_deref(),
            Some("[::1]:9090")
        );
        assert_eq!(settings.runtime_lag_limit, SHORTEST_LAG);
        #[cfg(feature = "publish")]
        {
            assert!(!settings.publishing.enabled && settings.publishing.api_key.is_none());
            assert_eq!(settings.publishing.jitter, Duration::from_millis(20));
            assert!(settings.publishing.preflight);
        }
    }
}
