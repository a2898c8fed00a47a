//! Every knob, from code and from the environment. What the code sets wins; what it leaves open the environment decides.

use std::sync::Arc;
use std::time::Duration;

use axum::http::Uri;

use crate::error::Mistake;

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

/// Reads a variable of the environment.
pub(crate) type Variables = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// The time that is taken where nobody waits for it: none in a debug build, where somebody does.
const UNHURRIED: Duration = Duration::from_secs(if cfg!(debug_assertions) { 0 } else { 5 });

/// A variable of the environment; an empty one is not set.
fn read(variables: &Variables, name: &str) -> Option<String> {
    variables(name).filter(|value| !value.is_empty())
}

/// What the builder collects: `None` is left to the environment, then to the default.
#[derive(Default)]
pub(crate) struct Open {
    pub(crate) base_url: Option<String>,
    pub(crate) hostname: Option<String>,
    pub(crate) environment: Option<String>,
    pub(crate) tags: Vec<String>,
    #[cfg(feature = "publish")]
    pub(crate) publishing: publishing::Open,
    pub(crate) probe_deadline: Option<Duration>,
    pub(crate) concurrent_runs: Option<usize>,
    pub(crate) shutdown_delay: Option<Duration>,
    pub(crate) details: Details,
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
    pub(crate) publishing: publishing::Publishing,
    pub(crate) probe_deadline: Duration,
    pub(crate) concurrent_runs: usize,
    pub(crate) shutdown_delay: Duration,
    pub(crate) details: Details,
}

impl Open {
    /// Asks the environment for what is open.
    pub(crate) fn settle(self, mistakes: &mut Vec<Mistake>) -> Settings {
        let variables = self.variables.unwrap_or_else(|| Arc::new(|name| std::env::var(name).ok()));
        let read = |name: &str| read(&variables, name);

        let base_url = match self.base_url.map(|url| (url, "base_url")) {
            None if self.hostname.is_none() => read("HEALTH_BASE_URL").map(|url| (url, "HEALTH_BASE_URL")),
            given => given,
        };
        let hostname =
            || self.hostname.clone().or_else(|| read("HEALTH_HOSTNAME")).or_else(|| read("HOSTNAME"));
        let base_url = base_url.or_else(|| hostname().map(|host| (format!("https://{host}"), "hostname")));
        let base_url = base_url.and_then(|(url, source)| match base(&url) {
            Ok(url) => Some(url),
            Err(why) => {
                mistakes.push(Mistake::new(format!("`{source}` {why}")));
                None
            }
        });

        let default_environment = if cfg!(debug_assertions) { "development" } else { "production" };
        Settings {
            base_url,
            environment: self
                .environment
                .or_else(|| read("HEALTH_ENV"))
                .unwrap_or_else(|| default_environment.to_owned()),
            tags: self.tags,
            #[cfg(feature = "publish")]
            publishing: self.publishing.settle(&variables, mistakes),
            probe_deadline: self.probe_deadline.unwrap_or(Duration::from_secs(5)),
            concurrent_runs: self.concurrent_runs.unwrap_or(64).max(1),
            shutdown_delay: self.shutdown_delay.unwrap_or(UNHURRIED),
            details: self.details,
        }
    }
}

/// The knobs of publishing.
#[cfg(feature = "publish")]
pub(crate) mod publishing {
    use std::fmt;

    use super::{Duration, Mistake, UNHURRIED, Variables, base, read};

    /// Text that is shown nowhere.
    #[derive(Clone)]
    pub(crate) struct Secret(String);

    impl Secret {
        pub(crate) fn new(text: impl Into<String>) -> Self {
            Self(text.into())
        }

        pub(crate) fn expose(&self) -> &str {
            &self.0
        }
    }

    impl fmt::Debug for Secret {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("********")
        }
    }

    /// What the builder collects.
    #[derive(Default)]
    pub(crate) struct Open {
        pub(crate) enabled: Option<bool>,
        pub(crate) api_key: Option<Secret>,
        pub(crate) api_url: Option<String>,
        pub(crate) jitter: Option<Duration>,
    }

    /// The knobs as they are set.
    #[derive(Clone)]
    pub(crate) struct Publishing {
        pub(crate) enabled: bool,
        pub(crate) api_key: Option<Secret>,
        pub(crate) api_url: String,
        pub(crate) jitter: Duration,
        /// Where the secrets of the monitors are read from.
        pub(crate) variables: Variables,
    }

    impl Open {
        /// Asks the environment for what is open.
        pub(crate) fn settle(self, variables: &Variables, mistakes: &mut Vec<Mistake>) -> Publishing {
            let enabled = self.enabled.unwrap_or(true);
            let (api_url, source) = match (self.api_url, read(variables, "CRONITOR_API_URL")) {
                (Some(url), _) => (url, "api_url"),
                (None, Some(url)) => (url, "CRONITOR_API_URL"),
                (None, None) => ("https://cronitor.io/api".to_owned(), "api_url"),
            };
            let api_url = base(&api_url).unwrap_or_else(|why| {
                mistakes.push(Mistake::new(format!("`{source}` {why}")));
                api_url
            });
            let api_key = self.api_key.or_else(|| read(variables, "CRONITOR_API_KEY").map(Secret::new));
            Publishing {
                enabled,
                api_key: api_key.filter(|_| enabled),
                api_url,
                jitter: self.jitter.unwrap_or(UNHURRIED),
                variables: Variables::clone(variables),
            }
        }
    }
}

/// Checks an address that others are appended to; the text goes on after its name. It does not quote the address, which
/// may hold a password.
fn base(url: &str) -> Result<String, &'static str> {
    let uri: Uri = url.parse().map_err(|_| "is not a URL: write `https://host` or `https://host/path`")?;
    let (Some("http" | "https"), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return Err("needs a scheme and a host: write `https://host` or `https://host/path`");
    };
    if authority.as_str().contains('@') {
        return Err("contains a user name or password, which would be shown: leave it out");
    }
    if uri.query().is_some() || url.contains('#') {
        return Err("ends in a query or a fragment, to which no path can be added: leave it out");
    }
    Ok(url.trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settle(open: Open, variables: &'static [(&'static str, &'static str)]) -> (Settings, Vec<String>) {
        let variables: Variables = Arc::new(move |name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        });
        let mut mistakes = Vec::new();
        let settings = Open { variables: Some(variables), ..open }.settle(&mut mistakes);
        (settings, mistakes.into_iter().map(|mistake| mistake.what).collect())
    }

    #[test]
    fn the_base_url_is_the_setting_then_the_host_then_what_the_container_calls_itself() {
        let base = |open, variables| settle(open, variables).0.base_url;
        let all = &[("HEALTH_BASE_URL", "http://a/x/"), ("HEALTH_HOSTNAME", "b"), ("HOSTNAME", "c")];
        assert_eq!(base(Open::default(), all).as_deref(), Some("http://a/x"));
        assert_eq!(base(Open::default(), &all[1..]).as_deref(), Some("https://b"));
        assert_eq!(base(Open::default(), &all[2..]).as_deref(), Some("https://c"));
        assert_eq!(base(Open::default(), &[]), None);
        let host = Open { hostname: Some("d:8443".into()), ..Open::default() };
        assert_eq!(base(host, all).as_deref(), Some("https://d:8443"), "code wins over the environment");
    }

    #[test]
    fn an_empty_variable_is_one_that_is_not_set() {
        let (settings, _) = settle(Open::default(), &[("CRONITOR_API_KEY", ""), ("HEALTH_ENV", "")]);
        #[cfg(feature = "publish")]
        assert!(settings.publishing.api_key.is_none());
        assert_eq!(settings.environment, if cfg!(debug_assertions) { "development" } else { "production" });
    }

    #[test]
    fn a_bad_address_is_a_mistake_that_names_its_variable_and_not_its_value() {
        let (_, mistakes) = settle(
            Open::default(),
            &[("HEALTH_BASE_URL", "https://ann:hunter2@host"), ("CRONITOR_API_URL", "cronitor")],
        );
        assert!(
            mistakes[0].starts_with("`HEALTH_BASE_URL`") && !mistakes[0].contains("hunter2"),
            "{mistakes:?}"
        );
        #[cfg(feature = "publish")]
        assert!(mistakes[1].starts_with("`CRONITOR_API_URL`"), "{mistakes:?}");
    }
}
