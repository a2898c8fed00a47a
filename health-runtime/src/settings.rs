//! Every knob, from code and from the environment. What the code sets wins; what it leaves open the environment decides.

use std::fmt;
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

/// What the builder collects: `None` is left to the environment, then to the default.
#[derive(Default)]
pub(crate) struct Open {
    pub(crate) base_url: Option<String>,
    pub(crate) hostname: Option<String>,
    pub(crate) environment: Option<String>,
    pub(crate) api_key: Option<Secret>,
    pub(crate) api_url: Option<String>,
    pub(crate) tags: Vec<String>,
    pub(crate) publish: Option<bool>,
    pub(crate) publish_jitter: Option<Duration>,
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
    pub(crate) api_key: Option<Secret>,
    pub(crate) api_url: String,
    pub(crate) tags: Vec<String>,
    pub(crate) publish_jitter: Duration,
    pub(crate) probe_deadline: Duration,
    pub(crate) concurrent_runs: usize,
    pub(crate) shutdown_delay: Duration,
    pub(crate) details: Details,
    pub(crate) variables: Variables,
}

impl Open {
    /// Asks the environment for what is open.
    pub(crate) fn settle(self, mistakes: &mut Vec<Mistake>) -> Settings {
        let variables = self.variables.unwrap_or_else(|| Arc::new(|name| std::env::var(name).ok()));
        let read = |name: &str| variables(name).filter(|value| !value.is_empty());

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

        let (api_url, source) = match (self.api_url, read("CRONITOR_API_URL")) {
            (Some(url), _) => (url, "api_url"),
            (None, Some(url)) => (url, "CRONITOR_API_URL"),
            (None, None) => ("https://cronitor.io/api".to_owned(), "api_url"),
        };
        let api_url = base(&api_url).unwrap_or_else(|why| {
            mistakes.push(Mistake::new(format!("`{source}` {why}")));
            api_url
        });

        let debug = cfg!(debug_assertions);
        let default_environment = if debug { "development" } else { "production" };
        let unless_debug = |seconds| if debug { Duration::ZERO } else { Duration::from_secs(seconds) };
        let publish = self.publish.unwrap_or(true);
        Settings {
            base_url,
            environment: self
                .environment
                .or_else(|| read("HEALTH_ENV"))
                .unwrap_or_else(|| default_environment.to_owned()),
            api_key: self.api_key.or_else(|| read("CRONITOR_API_KEY").map(Secret::new)).filter(|_| publish),
            api_url,
            tags: self.tags,
            publish_jitter: self.publish_jitter.unwrap_or(unless_debug(5)),
            probe_deadline: self.probe_deadline.unwrap_or(Duration::from_secs(5)),
            concurrent_runs: self.concurrent_runs.unwrap_or(64).max(1),
            shutdown_delay: self.shutdown_delay.unwrap_or(unless_debug(5)),
            details: self.details,
            variables,
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
        assert!(settings.api_key.is_none());
        assert_eq!(settings.environment, if cfg!(debug_assertions) { "development" } else { "production" });
    }

    #[test]
    fn a_bad_address_is_a_mistake_that_names_its_variable_and_not_its_value() {
        let (_, mistakes) = settle(
            Open::default(),
            &[("HEALTH_BASE_URL", "https://ann:hunter2@host"), ("CRONITOR_API_URL", "cronitor")],
        );
        assert_eq!(mistakes.len(), 2, "{mistakes:?}");
        assert!(mistakes[0].starts_with("`HEALTH_BASE_URL`") && !mistakes[0].contains("hunter2"));
        assert!(mistakes[1].starts_with("`CRONITOR_API_URL`"));
    }
}
