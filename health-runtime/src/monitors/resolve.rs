//! Resolves a definition, its route and the settings to a monitor: URL, key, name, note, tags, environment.

use std::fmt::Write;

use axum::http::Method;

use crate::declare::{Application, Methods, Monitor, Target};
use crate::monitors::address::{MonitorAddress, foreign, own};
use crate::monitors::identity::Identity;
use crate::monitors::limits::{self, NAME_LIMIT};
use crate::monitors::places::Places;
use crate::monitors::resolved::ResolvedMonitor;
use crate::settings::Settings;
use crate::support::{Location, bounded, redact_url};

/// The route that declares a monitor.
#[derive(Clone, Copy, Debug)]
pub(super) struct DeclaringRoute<'a> {
    pub(super) methods: &'a Methods,
    pub(super) path: &'a str,
    pub(super) group: Option<&'a str>,
}

/// A definition that is wrong.
#[derive(Debug)]
pub(super) struct Unresolved {
    pub(super) wrong: Vec<String>,
    pub(super) key: String,
    pub(super) name: String,
    pub(super) is_proven: bool,
    pub(super) location: Location,
}

/// Resolves the monitors of one application in one environment.
pub(crate) struct MonitorResolver<'a> {
    settings: &'a Settings,
    pub(super) places: &'a Places,
    identity: Identity,
    /// The tags that every monitor gets.
    tags: Vec<String>,
    /// The application and its version, for the notes.
    release: String,
}

impl<'a> MonitorResolver<'a> {
    pub(crate) fn new(application: &Application, settings: &'a Settings, places: &'a Places) -> Self {
        let identity = Identity::new(&application.name, &settings.environment);
        let ownership = [MANAGED.to_owned(), identity.owner_tag()];
        let tags = settings.tags.iter().cloned().chain(ownership).collect();
        let release = format!("{} {}", application.name, application.version);
        Self { settings, places, identity, tags, release }
    }

    /// Resolves `monitor`, which `route` declares unless it was made by hand. `None`: it is not for this environment.
    ///
    /// # Errors
    /// Lists everything that is wrong with the definition.
    pub(super) fn resolve(
        &self,
        monitor: Box<Monitor>,
        route: Option<DeclaringRoute<'_>>,
    ) -> Result<Option<ResolvedMonitor>, Box<Unresolved>> {
        let Self { settings, places, .. } = *self;
        let mut wrong = Vec::new();
        let method = monitor
            .method
            .clone()
            .unwrap_or_else(|| route.map_or(Method::GET, |route| route.methods.preferred()));
        limits::check(&monitor, &method, route.map(|route| route.methods), &mut wrong);
        // Its limits are checked all the same: a mistake must not wait for a deployment to another environment.
        let is_for_another_environment =
            !monitor.environments.is_empty() && !monitor.environments.contains(&settings.environment);
        if is_for_another_environment && wrong.is_empty() {
            return Ok(None);
        }

        let group = route.and_then(|route| route.group);
        let MonitorAddress { template, mut url, default_name } = match (&monitor.target, route) {
            (Target::Route, Some(DeclaringRoute { path, .. })) => {
                own(&monitor, &method, path, group, settings, places, &mut wrong)
            }
            (Target::Path(path), _) => own(&monitor, &method, path, None, settings, places, &mut wrong),
            (Target::Url(url), _) => foreign(&monitor, &method, url, &mut wrong),
            (Target::Route, None) => {
                wrong.push(
                    "it has no address: start from `Monitor::get(\"/path\")`, or declare it on a route"
                        .to_owned(),
                );
                MonitorAddress::default()
            }
        };
        if !monitor.query.is_empty() {
            let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(&monitor.query).finish();
            let _ = write!(url, "{}{query}", if url.contains('?') { '&' } else { '?' });
        }
        let key = monitor.key.clone();
        let key = key.unwrap_or_else(|| self.identity.key(&method, template, monitor.name.as_deref()));
        if !wrong.is_empty() {
            let name = monitor.name.as_deref().or(monitor.key.as_deref()).unwrap_or(template);
            // An address that cannot be taken apart may hold a password, so its monitor has no name.
            let name = if name.is_empty() { "without a name".into() } else { redact_url(name) };
            return Err(Box::new(Unresolved {
                wrong,
                key,
                name: bounded(name.into_owned().into()).into_owned(),
                is_proven: monitor.is_proven,
                location: monitor.location,
            }));
        }
        Ok(Some(ResolvedMonitor {
            key,
            name: shortened(monitor.name.clone().unwrap_or(default_name)),
            note: self.note(&monitor),
            method,
            url,
            tags: self.tags(&monitor),
            environment: settings.environment.clone(),
            definition: monitor,
        }))
    }

    fn note(&self, monitor: &Monitor) -> String {
        let declared = ["declared at ", &monitor.location.public(), " (", &self.release, ")"].concat();
        match &monitor.note {
            Some(note) => format!("{note}\n{declared}"),
            None => declared,
        }
    }

    fn tags(&self, monitor: &Monitor) -> Vec<String> {
        let mut tags = Vec::with_capacity(monitor.tags.len() + self.tags.len());
        tags.extend_from_slice(&monitor.tags);
        for tag in &self.tags {
            if !tags.contains(tag) {
                tags.push(tag.clone());
            }
        }
        tags
    }
}

/// A declared name is within the limit already; one made of the URL may not be.
fn shortened(mut name: String) -> String {
    if name.len() > NAME_LIMIT
        && let Some((end, _)) = name.char_indices().nth(NAME_LIMIT)
    {
        name.truncate(end);
    }
    name
}

/// The tag of every monitor that this library publishes.
const MANAGED: &str = "managed-by:health-runtime";

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::monitors::limits::{KEY_LIMIT, plain};
    use crate::settings::Overrides;

    fn settings(base_url: Option<&str>) -> Settings {
        let overrides = Overrides {
            base_url: base_url.map(str::to_owned),
            environment: Some("production".to_owned()),
            tags: vec!["team-a".to_owned()],
            variables: Some(std::sync::Arc::new(|_| None)),
            ..Overrides::default()
        };
        overrides.resolve(&mut Vec::new())
    }

    fn resolved(monitor: Monitor, base_url: Option<&str>) -> Result<ResolvedMonitor, Vec<String>> {
        let application = Application::new("shop", "1.4.0");
        let methods = Methods::Of(vec![Method::GET]);
        let route = DeclaringRoute { methods: &methods, path: "/orders/{id}", group: None };
        let places = Places { root: "/api".to_owned(), groups: Vec::new() };
        MonitorResolver::new(&application, &settings(base_url), &places)
            .resolve(Box::new(monitor), Some(route))
            .map(|monitor| monitor.expect("published in every environment"))
            .map_err(|unresolved| unresolved.wrong)
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
    fn every_limit_that_a_definition_breaks_is_reported_at_once() {
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
    fn a_definition_for_other_environments_is_not_resolved() {
        let application = Application::new("shop", "1");
        let monitor = Monitor::get("/").environments(["staging"]);
        let (settings, places) = (settings(None), Places::default());
        let resolved =
            MonitorResolver::new(&application, &settings, &places).resolve(Box::new(monitor), None);
        assert!(resolved.unwrap().is_none());
    }
}
