//! A definition, its route and the settings make a monitor: URL, key, name, note, tags, environment.

use std::fmt::Write;
use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, Method};
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest, Sha256};

use crate::application::Application;
use crate::declare::{Assertion, Location, Methods, Monitor, Target, Value};
use crate::error::Mistake;
use crate::settings::Settings;

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
    /// The conditions on the answer.
    pub assertions: Vec<Assertion>,
    /// The definition's tags, the settings', and `managed-by:health-runtime`.
    pub tags: Vec<String>,
    /// The environment it belongs to.
    pub environment: String,
    /// Where it is declared.
    pub location: Location,
    pub(crate) headers: Vec<(String, Value)>,
    pub(crate) cookies: Vec<(String, Value)>,
    pub(crate) body: Option<String>,
    pub(crate) every: Option<Duration>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) notify: Vec<String>,
    pub(crate) group: Option<String>,
    pub(crate) grace: Option<Duration>,
    pub(crate) failure_tolerance: Option<u32>,
    pub(crate) realert: Option<Duration>,
    pub(crate) regions: Vec<String>,
    pub(crate) follow_redirects: Option<bool>,
    pub(crate) verify_ssl: Option<bool>,
    pub(crate) paused: bool,
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
    /// Without a slash at the end; what does not begin with one is a mistake.
    pub(crate) fn normalise(&mut self) -> Vec<Mistake> {
        let groups = self.groups.iter_mut().map(|(_, prefix)| prefix);
        let mut mistakes = Vec::new();
        for prefix in std::iter::once(&mut self.root).chain(groups) {
            prefix.truncate(prefix.trim_end_matches('/').len());
            if !prefix.is_empty() && !prefix.starts_with('/') {
                mistakes.push(Mistake::new(format!(
                    "the prefix {prefix:?} must begin with a slash: `\"/{prefix}\"`"
                )));
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

/// Makes the monitor, or says everything that keeps it from being one. `None`: not for this environment.
pub(crate) fn resolve(
    monitor: Monitor,
    source: Option<Source<'_>>,
    application: &Application,
    settings: &Settings,
    places: &Places,
) -> Result<Option<ResolvedMonitor>, Vec<Mistake>> {
    if !monitor.environments.is_empty() && !monitor.environments.contains(&settings.environment) {
        return Ok(None);
    }
    let mut wrong = Vec::new();
    let method = monitor
        .method
        .clone()
        .unwrap_or_else(|| source.map_or(Method::GET, |source| source.methods.preferred()));
    check(&monitor, &method, &mut wrong);

    let group = source.and_then(|source| source.group);
    let (template, mut url, shown) = match (&monitor.target, source) {
        (Target::Route, Some(Source { path, .. })) => {
            own(&monitor, path, group, settings, places, &mut wrong)
        }
        (Target::Path(path), _) => own(&monitor, path, None, settings, places, &mut wrong),
        (Target::Url(url), _) => foreign(url, &mut wrong),
        (Target::Route, None) => {
            wrong.push(
                "it names no address: start from `Monitor::get(\"/path\")`, or declare it on a route"
                    .to_owned(),
            );
            Default::default()
        }
    };
    if !monitor.query.is_empty() {
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(&monitor.query).finish();
        let _ = write!(url, "{}{query}", if url.contains('?') { '&' } else { '?' });
    }
    if !wrong.is_empty() {
        let label = monitor.name.as_deref().or(monitor.key.as_deref()).unwrap_or(&template);
        let mistake = |why| Mistake::new(format!("monitor `{label}`: {why}")).at(monitor.location);
        return Err(wrong.into_iter().map(mistake).collect());
    }

    let declared =
        format!("declared at {} ({} {})", monitor.location.public(), application.name, application.version);
    let key = monitor.key.unwrap_or_else(|| {
        key(&application.name, &settings.environment, &method, &template, monitor.name.as_deref())
    });
    let name = monitor.name.unwrap_or_else(|| format!("{method} {shown}").chars().take(NAME_LIMIT).collect());
    let mut tags = monitor.tags;
    for tag in settings.tags.iter().map(String::as_str).chain([OWNED]) {
        if !tags.iter().any(|known| known == tag) {
            tags.push(tag.to_owned());
        }
    }
    Ok(Some(ResolvedMonitor {
        key,
        name,
        note: monitor.note.map_or(declared.clone(), |note| format!("{note}\n{declared}")),
        method,
        url,
        assertions: monitor.assertions,
        tags,
        environment: settings.environment.clone(),
        location: monitor.location,
        headers: monitor.headers,
        cookies: monitor.cookies,
        body: monitor.body,
        every: monitor.every,
        timeout: monitor.timeout,
        notify: monitor.notify,
        group: monitor.group,
        grace: monitor.grace,
        failure_tolerance: monitor.failure_tolerance,
        realert: monitor.realert,
        regions: monitor.regions,
        follow_redirects: monitor.follow_redirects,
        verify_ssl: monitor.verify_ssl,
        paused: monitor.paused,
    }))
}

const NAME_LIMIT: usize = 100;
const KEY_LIMIT: usize = 128;
const HEADERS_LIMIT: usize = 5_120;
const OWNED: &str = "managed-by:health-runtime";

/// A path of this application: template, URL, and the URL without its scheme.
fn own(
    monitor: &Monitor,
    path: &str,
    group: Option<&str>,
    settings: &Settings,
    places: &Places,
    wrong: &mut Vec<String>,
) -> (String, String, String) {
    let filled = fill(path, &monitor.params, wrong);
    let base = settings.base_url.as_deref().unwrap_or_default();
    let url = format!("{base}{}{filled}", places.prefix(group));
    let shown = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest).to_owned();
    (path.to_owned(), url, shown)
}

/// Somebody else's address: itself, and itself without its scheme.
fn foreign(url: &str, wrong: &mut Vec<String>) -> (String, String, String) {
    let parts = url.parse::<axum::http::Uri>().ok();
    let authority = parts.as_ref().filter(|uri| matches!(uri.scheme_str(), Some("http" | "https")));
    match authority.and_then(|uri| uri.authority()) {
        // Not quoted: the address may hold a password.
        None => {
            wrong.push("its address is neither a path (`/orders`) nor a URL (`https://host/path`)".to_owned())
        }
        Some(authority) if authority.as_str().contains('@') => wrong.push(
            "its address contains a user name or password, which would be shown: send a header".to_owned(),
        ),
        Some(authority) => {
            let path = parts.as_ref().map_or("/", |uri| uri.path());
            return (url.to_owned(), url.to_owned(), format!("{authority}{path}"));
        }
    }
    Default::default()
}

/// What may stand in a path segment as it is (RFC 3986 `unreserved`).
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// What may not stand in the fixed part of a path.
const FIXED: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>').add(b'?').add(b'`').add(b'{').add(b'}');

/// Puts the sample values into a path template: `/orders/{id}`, `/files/{*path}`, `{{` for a brace.
fn fill(template: &str, samples: &[(String, String)], wrong: &mut Vec<String>) -> String {
    let mut filled = String::with_capacity(template.len());
    let mut used = vec![false; samples.len()];
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        let (fixed, from) = rest.split_at(at);
        filled.extend(utf8_percent_encode(fixed, FIXED));
        if let Some(after) = from.strip_prefix("{{").or_else(|| from.strip_prefix("}}")) {
            filled.push_str(if from.starts_with('{') { "%7B" } else { "%7D" });
            rest = after;
            continue;
        }
        let Some((name, after)) = from.strip_prefix('{').and_then(|from| from.split_once('}')) else {
            wrong.push(format!(
                "the path {template:?} has a brace without its partner: write `{{{{` for a brace itself"
            ));
            return filled;
        };
        rest = after;
        let (name, wildcard) = name.strip_prefix('*').map_or((name, false), |name| (name, true));
        match samples.iter().position(|(sample, _)| sample == name) {
            None => wrong.push(format!("the path {template:?} has a parameter `{name}` without a sample value: add `.param({name:?}, …)`")),
            Some(at) => {
                used[at] = true;
                let sample = &samples[at].1;
                match sample.as_str() {
                    "" | "." | ".." => wrong.push(format!("the sample value {sample:?} of `{name}` does not reach the route: take another")),
                    sample if wildcard => {
                        let segments: Vec<_> =
                            sample.split('/').map(|part| utf8_percent_encode(part, SEGMENT).to_string()).collect();
                        filled.push_str(&segments.join("/"));
                    }
                    sample => filled.extend(utf8_percent_encode(sample, SEGMENT)),
                }
            }
        }
    }
    filled.extend(utf8_percent_encode(rest, FIXED));
    for ((name, _), _) in samples.iter().zip(&used).filter(|(_, used)| !**used) {
        wrong.push(format!(
            "a sample value for `{name}`, which the path {template:?} does not have: remove it"
        ));
    }
    filled
}

/// The limits of the API. The attribute proves them at compile time; a definition made by hand is held to them here.
fn check(monitor: &Monitor, method: &Method, wrong: &mut Vec<String>) {
    let mut unless = |holds: bool, why: &str| {
        if !holds {
            wrong.push(why.to_owned());
        }
    };
    let named = |text: &str| !text.is_empty() && text.chars().count() <= NAME_LIMIT;
    let whole = |time: Duration| time.subsec_nanos() == 0;
    let within = |time: Option<Duration>, from, to| {
        time.is_none_or(|time| whole(time) && (from..=to).contains(&time.as_secs()))
    };
    let changes = matches!(*method, Method::POST | Method::PUT | Method::PATCH | Method::DELETE);
    let sends = changes || matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
    let needs_body = changes && *method != Method::DELETE;

    unless(
        sends,
        "the monitoring API cannot send its method: use GET, HEAD, OPTIONS, POST, PUT, PATCH or DELETE",
    );
    unless(
        !changes || monitor.mutates,
        "its method changes something each time: say `.mutates(true)` if that is meant",
    );
    unless(
        !needs_body || monitor.body.is_some(),
        "the monitoring API wants a body with POST, PUT and PATCH: add `.body(..)`",
    );
    unless(needs_body || monitor.body.is_none(), "a body is sent with POST, PUT and PATCH only: remove it");
    unless(monitor.name.as_deref().is_none_or(named), "its name must have 1 to 100 characters");
    unless(monitor.tags.iter().all(|tag| named(tag)), "each of its tags must have 1 to 100 characters");
    unless(
        monitor
            .key
            .as_deref()
            .is_none_or(|key| !key.is_empty() && key.len() <= KEY_LIMIT && key.bytes().all(plain)),
        "its key must have 1 to 128 characters of `a-z`, `0-9` and `-`",
    );
    unless(within(monitor.every, 30, 3_600), "`every` must be 30 s to 1 h in whole seconds");
    unless(within(monitor.timeout, 1, 15), "`timeout` must be 1 s to 15 s in whole seconds");
    unless(monitor.grace.is_none_or(whole), "`grace` must be in whole seconds");
    unless(
        monitor.realert.is_none_or(|time| !time.is_zero() && whole(time) && time.as_secs() % 60 == 0),
        "`realert` must be in whole minutes, at least one",
    );
    unless(
        monitor
            .headers
            .iter()
            .all(|(name, value)| HeaderName::from_bytes(name.as_bytes()).is_ok() && sendable(value)),
        "one of its headers has a name or a value that HTTP does not allow",
    );
    unless(
        monitor
            .cookies
            .iter()
            .all(|(name, value)| HeaderName::from_bytes(name.as_bytes()).is_ok() && sendable(value)),
        "one of its cookies has a name or a value that HTTP does not allow",
    );
    unless(size(&monitor.headers) <= HEADERS_LIMIT, "its headers are over 5,120 bytes");
    unless(size(&monitor.cookies) <= HEADERS_LIMIT, "its cookies are over 5,120 bytes");
    wrong.extend(monitor.assertions.iter().filter_map(Assertion::mistake));
}

fn plain(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'
}

fn sendable(value: &Value) -> bool {
    match value {
        Value::Literal(text) => HeaderValue::from_str(text).is_ok(),
        Value::Env(name) => !name.is_empty() && !name.contains(['=', '\0']),
    }
}

/// Name, value, and the four characters that HTTP puts around them.
fn size(headers: &[(String, Value)]) -> usize {
    let length = |value: &Value| match value {
        Value::Literal(text) => text.len(),
        Value::Env(_) => 0,
    };
    headers.iter().map(|(name, value)| name.len() + length(value) + 4).sum()
}

/// The identity: readable, and distinct through a hash over its parts. Host, query and sample values are no part of it.
fn key(application: &str, environment: &str, method: &Method, template: &str, name: Option<&str>) -> String {
    let mut hash = Sha256::new();
    let mut slug = String::new();
    for part in [Some(application), Some(environment), Some(method.as_str()), Some(template), name]
        .into_iter()
        .flatten()
    {
        // With its length before it, a part cannot run into the next.
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
        for word in part.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
            slug.push_str(&word.to_ascii_lowercase());
            slug.push('-');
        }
    }
    slug.truncate(KEY_LIMIT - 9);
    let digest = hash.finalize();
    let short = digest.iter().take(4).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    });
    format!("{}-{short}", slug.trim_end_matches('-'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Open;

    fn settings(base_url: Option<&str>) -> Settings {
        let open = Open {
            base_url: base_url.map(str::to_owned),
            environment: Some("production".to_owned()),
            tags: vec!["team-a".to_owned()],
            variables: Some(std::sync::Arc::new(|_| None)),
            ..Open::default()
        };
        open.settle(&mut Vec::new())
    }

    fn resolved(monitor: Monitor, base_url: Option<&str>) -> Result<ResolvedMonitor, Vec<String>> {
        let application = Application::new("shop", "1.4.0");
        let source = Source { methods: &Methods::Of(vec![Method::GET]), path: "/orders/{id}", group: None };
        let places = Places { root: "/api".to_owned(), groups: Vec::new() };
        resolve(monitor, Some(source), &application, &settings(base_url), &places)
            .map(|monitor| monitor.expect("published in every environment"))
            .map_err(|mistakes| mistakes.into_iter().map(|mistake| mistake.what).collect())
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
        assert_eq!(monitor.tags, ["team-a", "managed-by:health-runtime"]);
    }

    #[test]
    fn a_wildcard_keeps_its_slashes_and_doubled_braces_are_braces() {
        let mut wrong = Vec::new();
        let samples = [("path".to_owned(), "a/b c".to_owned())];
        assert_eq!(fill("/{{x}}/{*path}", &samples, &mut wrong), "/%7Bx%7D/a/b%20c");
        assert!(wrong.is_empty());
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
    fn a_key_stays_within_its_limit_however_long_its_parts_are() {
        let long = "/very-long".repeat(40);
        let made = key("shop", "production", &Method::GET, &long, Some("ünïcode"));
        assert!(made.len() <= KEY_LIMIT && made.bytes().all(plain), "{made}");
    }

    #[test]
    fn parts_that_read_alike_when_joined_have_different_keys() {
        assert_ne!(key("a-b", "c", &Method::GET, "/", None), key("a", "b-c", &Method::GET, "/", None));
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
        for part in
            ["mutates", "body", "tags", "`every`", "`timeout`", "headers", "parameter `id`", "value for `di`"]
        {
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
        let resolved = resolve(monitor, None, &application, &settings(None), &Places::default());
        assert!(resolved.unwrap().is_none());
    }
}
