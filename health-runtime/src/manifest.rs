//! Everything the attributes registered, as canonical JSON: to be committed, and compared in a review.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::http::Method;
use serde::Serialize;

use crate::declare::{CheckDef, Methods, Monitor, Probe, RouteDef, Target, Value};
use crate::gather::{Gathered, gather};
use crate::redact;

/// Everything that `#[health_check]` and `#[route]` registered in this binary, as canonical JSON with a line for each
/// value: what the command `health manifest` prints, and what [`testing::assert_manifest`](crate::testing::assert_manifest)
/// holds.
///
/// It is the same in every build and on every machine. It says what the source says, and nothing of what the settings or
/// the code of `main` add: no host, environment, key or prefix, no check or monitor that is given to the
/// [`Builder`](crate::Builder). Headers and cookies are `env(NAME)` or `********`. A definition stands under the
/// module it is declared in: a line would change with every edit above it.
///
/// ```standalone_crate
/// # use health_runtime::health_check;
/// /// The queue is short.
/// #[health_check(timeout = 1s)]
/// fn queue() -> bool {
///     true
/// }
///
/// assert!(health_runtime::manifest().contains(r#""description": "The queue is short.""#));
/// ```
pub fn manifest() -> String {
    text(&gather(Vec::new())).unwrap_or_default()
}

/// What is registered, unless nothing is.
pub(crate) fn registered() -> Option<String> {
    Some(gather(Vec::new())).filter(|gathered| !gathered.is_empty()).and_then(|gathered| text(&gathered))
}

fn text(gathered: &Gathered) -> Option<String> {
    let manifest = Manifest {
        checks: gathered.checks.iter().map(check).collect(),
        routes: gathered.routes.iter().map(route).collect(),
    };
    // Only a map with keys that are no text could fail.
    serde_json::to_string_pretty(&manifest).ok().map(|text| text + "\n")
}

// The members of each are sorted as they stand here, whatever `serde_json` does with the members of a map.

#[derive(Serialize)]
struct Manifest {
    checks: Vec<ManifestCheck>,
    routes: Vec<ManifestRoute>,
}

#[derive(Serialize)]
struct ManifestCheck {
    #[serde(skip_serializing_if = "String::is_empty")]
    description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    every: Option<String>,
    fail_ttl: String,
    failures: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    initial_delay: Option<String>,
    module: &'static str,
    name: String,
    on_fail: &'static str,
    probes: Vec<&'static str>,
    successes: u32,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
    timeout: String,
    ttl: String,
}

fn check(definition: &CheckDef) -> ManifestCheck {
    let check = definition.with_defaults();
    ManifestCheck {
        description: check.description.into_owned(),
        every: check.every.map(length),
        fail_ttl: length(check.fail_ttl),
        failures: check.failures,
        initial_delay: Some(check.initial_delay).filter(|delay| !delay.is_zero()).map(length),
        module: check.location.module,
        name: check.name.into_owned(),
        on_fail: check.on_fail.as_str(),
        probes: check.probes.iter().map(Probe::as_str).collect(),
        successes: check.successes,
        tags: sorted(check.tags.iter().map(ToString::to_string)),
        timeout: length(check.timeout),
        ttl: length(check.ttl),
    }
}

#[derive(Serialize)]
struct ManifestRoute {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    depends_on: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<String>,
    methods: Vec<String>,
    module: &'static str,
    /// `None` where nothing was said of monitors; none of them where the route was declared to need none.
    monitors: Option<Vec<ManifestMonitor>>,
    path: String,
}

fn route(route: &RouteDef) -> ManifestRoute {
    ManifestRoute {
        depends_on: sorted(route.depends_on.iter().map(ToString::to_string)),
        group: route.group.as_deref().map(str::to_owned),
        methods: match &route.methods {
            Methods::Any => vec!["ANY".to_owned()],
            Methods::Of(methods) => sorted(methods.iter().map(ToString::to_string)),
        },
        module: route.location.module,
        monitors: route.monitors.as_ref().map(|monitors| {
            let default = route.methods.preferred();
            let mut monitors: Vec<_> = monitors.iter().map(|declared| monitor(declared, &default)).collect();
            // Several on one route differ in one of these.
            monitors.sort_by(|a, b| (&a.name, &a.key).cmp(&(&b.name, &b.key)));
            monitors
        }),
        path: route.path.to_string(),
    }
}

#[derive(Serialize)]
struct ManifestMonitor {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    assertions: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    cookies: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    environments: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    every: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure_tolerance: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    follow_redirects: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    grace: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    headers: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    method: String,
    #[serde(skip_serializing_if = "is_false")]
    mutates: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notify: Vec<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    params: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "is_false")]
    paused: bool,
    /// In their order, which the handler may mind.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    query: Vec<(String, String)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    realert: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    regions: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
    /// Where it asks, when that is not the route it is declared on.
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timeout: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verify_ssl: Option<bool>,
}

fn monitor(monitor: &Monitor, default: &Method) -> ManifestMonitor {
    let redacted = |values: &[(String, Value)]| {
        values.iter().map(|(name, value)| (name.clone(), value.redacted())).collect()
    };
    ManifestMonitor {
        assertions: monitor.assertions.iter().map(ToString::to_string).collect(),
        body: monitor.body.clone(),
        cookies: redacted(&monitor.cookies),
        environments: sorted(monitor.environments.iter().cloned()),
        every: monitor.every.map(length),
        failure_tolerance: monitor.failure_tolerance,
        follow_redirects: monitor.follow_redirects,
        grace: monitor.grace.map(length),
        group: monitor.group.clone(),
        headers: redacted(&monitor.headers),
        key: monitor.key.clone(),
        method: monitor.method.as_ref().unwrap_or(default).to_string(),
        mutates: monitor.mutates,
        name: monitor.name.clone(),
        note: monitor.note.clone(),
        notify: sorted(monitor.notify.iter().cloned()),
        params: monitor.params.iter().cloned().collect(),
        paused: monitor.paused,
        query: monitor.query.clone(),
        realert: monitor.realert.map(length),
        regions: sorted(monitor.regions.iter().cloned()),
        tags: sorted(monitor.tags.iter().cloned()),
        target: match &monitor.target {
            Target::Route => None,
            Target::Path(path) => Some(path.clone()),
            // Only the builder refuses one with a password.
            Target::Url(url) => Some(redact::text(url)),
        },
        timeout: monitor.timeout.map(length),
        verify_ssl: monitor.verify_ssl,
    }
}

fn sorted(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut texts: Vec<_> = texts.collect();
    texts.sort_unstable();
    texts
}

fn length(duration: Duration) -> String {
    humantime::format_duration(duration).to_string()
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "what serde asks for")]
fn is_false(value: &bool) -> bool {
    !value
}
