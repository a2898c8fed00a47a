//! A definition, its route and the settings make a monitor: URL, key, name, note, tags, environment.

use std::fmt::Write;

use axum::http::Method;

use crate::declare::{Application, Assertion, Methods, Monitor, Target};
use crate::error::Mistake;
use crate::monitors::address::{Address, foreign, own};
use crate::monitors::identity::Identity;
use crate::monitors::interval::interval;
use crate::monitors::limits;
use crate::monitors::limits::NAME_LIMIT;
use crate::settings::Settings;
use crate::support::{Location, bounded, why_never_sent};

/// A monitor as it is published. `Debug` shows no header or cookie value.
#[derive(Clone, Debug)]
pub struct ResolvedMonitor {
    /// Its identity at the API.
    pub key: String,
    /// What people see.
    pub name: String,
    /// What it is for, and where it is declared.
    pub note: String,
    /// The method it sends.
    pub method: Method,
    /// The address it asks; a path alone while the host of this application is not known.
    pub url: String,
    /// The definition's tags, the settings', `managed-by:health-runtime`, and `owned-by:` with the application and the
    /// environment, by which they are listed.
    pub tags: Vec<String>,
    /// The environment it belongs to.
    pub environment: String,
    /// What was declared; boxed, since it is far larger than the rest.
    pub(crate) definition: Box<Monitor>,
}

impl ResolvedMonitor {
    /// Where it is declared.
    pub fn location(&self) -> Location {
        self.definition.location
    }

    /// The conditions on the answer.
    pub fn assertions(&self) -> &[Assertion] {
        &self.definition.assertions
    }

    /// Its interval; a minute, where the definition leaves it open.
    pub(crate) fn schedule(&self) -> String {
        interval(self.interval_seconds())
    }

    /// [`schedule`](Self::schedule) as a number.
    pub(crate) fn interval_seconds(&self) -> u64 {
        self.definition.every.map_or(60, |every| every.as_secs())
    }

    /// How long an answer may take; ten seconds, where the definition leaves it open.
    pub(crate) fn timeout_seconds(&self) -> u64 {
        self.definition.timeout.map_or(10, |timeout| timeout.as_secs())
    }
}

/// The route a monitor is declared on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source<'a> {
    pub(crate) methods: &'a Methods,
    pub(crate) path: &'a str,
    pub(crate) group: Option<&'a str>,
}

/// Where the application puts its routes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    pub(crate) root: String,
    pub(crate) groups: Vec<(String, String)>,
}

impl Places {
    /// Without a slash at the end; what does not begin with one, or is no path of a request, is a mistake.
    pub(crate) fn normalise(&mut self) -> Vec<Mistake> {
        let groups = self.groups.iter_mut().map(|(_, prefix)| prefix);
        let mut mistakes = Vec::new();
        for prefix in std::iter::once(&mut self.root).chain(groups) {
            prefix.truncate(prefix.trim_end_matches('/').len());
            let wrong = if prefix.is_empty() {
                None
            } else if !prefix.starts_with('/') {
                Some(format!("must begin with a slash: `\"/{prefix}\"`"))
            } else if prefix.contains(['{', '}']) {
                Some(
                    "has a parameter, for which no monitor knows a value: mount the routes at a plain path"
                        .to_owned(),
                )
            } else {
                why_never_sent(prefix).map(|why| format!("is never asked for: {why}"))
            };
            if let Some(wrong) = wrong {
                let prefix = bounded(prefix.clone().into());
                mistakes.push(Mistake::new(format!("the prefix {prefix:?} {wrong}")));
            }
        }
        mistakes
    }

    /// The prefix of the routes of `group`.
    pub(crate) fn prefix(&self, group: Option<&str>) -> &str {
        let own = group.and_then(|group| self.groups.iter().find(|(name, _)| name == group));
        own.map_or(&self.root, |(_, prefix)| prefix)
    }
}

/// What the definitions are resolved with.
pub(crate) struct MonitorResolver<'a> {
    settings: &'a Settings,
    pub(crate) places: &'a Places,
    identity: Identity,
    /// The tags that all monitors have.
    tags: Vec<String>,
    /// The application and its version, as notes tell it.
    release: String,
}

impl<'a> MonitorResolver<'a> {
    pub(crate) fn new(application: &Application, settings: &'a Settings, places: &'a Places) -> Self {
        let identity = Identity::new(&application.name, &settings.environment);
        let own = [MANAGED.to_owned(), identity.owner_tag()];
        let tags = settings.tags.iter().cloned().chain(own).collect();
        let release = format!("{} {}", application.name, application.version);
        Self { settings, places, identity, tags, release }
    }

    /// Makes the monitor, or says everything that keeps it from being one. `None`: not for this environment.
    pub(crate) fn resolve(
        &self,
        monitor: Box<Monitor>,
        source: Option<Source<'_>>,
    ) -> Result<Option<ResolvedMonitor>, Vec<Mistake>> {
        let Self { settings, places, .. } = *self;
        let mut wrong = Vec::new();
        let method = monitor
            .method
            .clone()
            .unwrap_or_else(|| source.map_or(Method::GET, |source| source.methods.preferred()));
        limits::check(&monitor, &method, source.map(|source| source.methods), &mut wrong);
        let elsewhere =
            !monitor.environments.is_empty() && !monitor.environments.contains(&settings.environment);
        if elsewhere && wrong.is_empty() {
            return Ok(None);
        }

        let group = source.and_then(|source| source.group);
        let Address { template, mut url, name } = match (&monitor.target, source) {
            (Target::Route, Some(Source { path, .. })) => {
                own(&monitor, &method, path, group, settings, places, &mut wrong)
            }
            (Target::Path(path), _) => own(&monitor, &method, path, None, settings, places, &mut wrong),
            (Target::Url(url), _) => foreign(&method, url, &mut wrong),
            (Target::Route, None) => {
                wrong.push(
                    "it names no address: start from `Monitor::get(\"/path\")`, or declare it on a route"
                        .to_owned(),
                );
                Address::default()
            }
        };
        if !monitor.query.is_empty() {
            let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(&monitor.query).finish();
            let _ = write!(url, "{}{query}", if url.contains('?') { '&' } else { '?' });
        }
        if !wrong.is_empty() {
            let label = monitor.name.as_deref().or(monitor.key.as_deref()).unwrap_or(template);
            let label = bounded(label.to_owned().into());
            let mistake = |why| Mistake::new(format!("monitor `{label}`: {why}")).at(monitor.location);
            return Err(wrong.into_iter().map(mistake).collect());
        }

        let declared = ["declared at ", &monitor.location.public(), " (", &self.release, ")"].concat();
        let note = match &monitor.note {
            Some(note) => format!("{note}\n{declared}"),
            None => declared,
        };
        let key = monitor.key.clone();
        let key = key.unwrap_or_else(|| self.identity.key(&method, template, monitor.name.as_deref()));
        let mut name = monitor.name.clone().unwrap_or(name);
        if name.len() > NAME_LIMIT
            && let Some((end, _)) = name.char_indices().nth(NAME_LIMIT)
        {
            name.truncate(end);
        }
        let mut tags = Vec::with_capacity(monitor.tags.len() + self.tags.len());
        tags.extend_from_slice(&monitor.tags);
        for tag in &self.tags {
            if !tags.contains(tag) {
                tags.push(tag.clone());
            }
        }
        Ok(Some(ResolvedMonitor {
            key,
            name,
            note,
            method,
            url,
            tags,
            environment: settings.environment.clone(),
            definition: monitor,
        }))
    }
}

const MANAGED: &str = "managed-by:health-runtime";

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::monitors::limits::{KEY_LIMIT, plain};
    use crate::settings::Overrides;

    fn settings(base_url: Option<&str>) -> Settings {
        let open = Overrides {
            base_url: base_url.map(str::to_owned),
            environment: Some("production".to_owned()),
            tags: vec!["team-a".to_owned()],
            variables: Some(std::sync::Arc::new(|_| None)),
            ..Overrides::default()
        };
        open.resolve(&mut Vec::new())
    }

    fn resolved(monitor: Monitor, base_url: Option<&str>) -> Result<ResolvedMonitor, Vec<String>> {
        let application = Application::new("shop", "1.4.0");
        let source = Source { methods: &Methods::Of(vec![Method::GET]), path: "/orders/{id}", group: None };
        let places = Places { root: "/api".to_owned(), groups: Vec::new() };
        MonitorResolver::new(&application, &settings(base_url), &places)
            .resolve(Box::new(monitor), Some(source))
            .map(|monitor| monitor.expect("published in every environment"))
            .map_err(|mistakes| mistakes.into_iter().map(|mistake| mistake.message).collect())
    }

    #[test]
    fn the_url_is_base_prefix_and_path_with_encoded_samples_and_query() {
        let monitor = Monitor::new().param("id", "a b/ü").query("q", "x&y").query("q", "z");
        let monitor = resolved(monitor, Some("https://shop.example.com")).unwrap();
        assert_eq!(monitor.url, "https://shop.example.com/api/orders/a%20b%2F%C3%BC?q=x%26y&q=z");
        assert_eq!(monitor.name, "GET shop.example.com/api/orders/a%20b%2F%C3%BC");
        assert!(
            monitor.note.starts_with("declared at ") && monitor.note.ends_with(" (shop 1.4.0)"),
            "{}",
            monitor.note
        );
        assert_eq!(monitor.tags[..2], ["team-a", "managed-by:health-runtime"]);
        assert_eq!(monitor.tags[2..], [Identity::new("shop", "production").owner_tag()]);
    }

    #[test]
    fn the_key_depends_on_neither_host_nor_query_nor_samples_but_on_the_name() {
        let key = |monitor, base| resolved(monitor, base).unwrap().key;
        let first = key(Monitor::new().param("id", 1), Some("https://a"));
        assert_eq!(first, key(Monitor::new().param("id", 2).query("q", 1), Some("http://b:1")));
        assert_eq!(first, key(Monitor::new().param("id", 1), None));
        assert_ne!(first, key(Monitor::new().param("id", 1).name("slow"), Some("https://a")));
        assert!(first.starts_with("shop-production-get-orders-id-"), "{first}");
        assert!(first.len() <= KEY_LIMIT && first.bytes().all(plain));
        assert_eq!(key(Monitor::new().param("id", 1).key("mine"), None), "mine");
    }

    #[test]
    fn every_limit_of_the_api_that_a_definition_breaks_is_said_at_once() {
        let monitor = Monitor::new()
            .method(Method::POST)
            .param("di", 1)
            .every(Duration::from_secs(5))
            .timeout(Duration::from_millis(1_500))
            .header("not a name", "x")
            .tags([""]);
        let wrong = resolved(monitor, None).unwrap_err();
        for part in [
            "mutates",
            "body",
            "tags",
            "`every`",
            "`timeout`",
            "header name",
            "parameter `id`",
            "value for `di`",
        ] {
            assert!(wrong.iter().any(|text| text.contains(part)), "{part} in {wrong:#?}");
        }
    }

    #[test]
    fn an_address_with_a_password_is_refused_without_quoting_it() {
        let wrong = resolved(Monitor::get("https://ann:hunter2@host/"), None).unwrap_err();
        assert!(wrong[0].contains("password") && !wrong[0].contains("hunter2"));
    }

    #[test]
    fn a_definition_for_other_environments_is_left_out() {
        let application = Application::new("shop", "1");
        let monitor = Monitor::get("/").environments(["staging"]);
        let (settings, places) = (settings(None), Places::default());
        let resolved =
            MonitorResolver::new(&application, &settings, &places).resolve(Box::new(monitor), None);
        assert!(resolved.unwrap().is_none());
    }
}
