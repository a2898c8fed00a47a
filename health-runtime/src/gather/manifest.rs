//! Everything that the attributes registered, as canonical JSON. A team commits it, so that a review shows every change.

use std::time::Duration;

use axum::http::Method;
use serde_json::{Value as Json, json};

use crate::declare::{
    CheckDef, DefinedValue, MONITOR_FIELDS, Methods, Monitor, Probe, RouteDef, Target, Value,
};
use crate::gather::gathered::{Gathered, gather};
use crate::support::{object, redact_pairs, redact_text, redact_url, sort_by};

/// Everything that `#[health_check]` and `#[route]` registered in this binary, as canonical JSON with one value a line. The
/// command `health manifest` prints it, and [`testing::assert_manifest`](crate::testing::assert_manifest) compares it with
/// a committed file.
///
/// It is the same in every build and on every machine, because it contains only what the source declares. Settings and the
/// code of `main` add nothing to it: no host, environment, key or prefix, and no check or monitor that the
/// [`Builder`](crate::Builder) receives. Headers and cookies appear as `env(NAME)` or `********`. Each definition names its
/// module and not its line, which would change with every edit above it.
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
    text(&gather(Vec::new()))
}

/// The manifest, or `None` when nothing is registered.
pub(crate) fn registered() -> Option<String> {
    Some(gather(Vec::new())).filter(|gathered| !gathered.is_empty()).map(|gathered| text(&gathered))
}

fn text(gathered: &Gathered) -> String {
    let checks: Vec<_> = gathered.checks.iter().map(check).collect();
    let routes: Vec<_> = gathered.routes.iter().map(route).collect();
    let manifest = json!({ "checks": checks, "routes": routes });
    format!("{manifest:#}\n")
}

// The members are listed in alphabetical order here, so that the text does not depend on serde_json's `preserve_order`
// feature, which any crate of the program may enable.

fn check(definition: &CheckDef) -> Json {
    let check = definition.with_defaults();
    let probes: Vec<_> = check.probes.iter().map(Probe::as_str).collect();
    present([
        ("component_id", filled((*check.facts.component_id).into())),
        ("component_type", filled((*check.facts.component_type).into())),
        ("description", filled((*check.description).into())),
        ("every", check.every.map(length)),
        ("fail_ttl", Some(length(check.fail_ttl))),
        ("failures", Some(check.failures.into())),
        ("initial_delay", Some(check.initial_delay).filter(|delay| !delay.is_zero()).map(length)),
        ("module", Some(check.location.module.into())),
        ("name", Some((*check.name).into())),
        ("on_fail", Some(check.on_fail.as_str().into())),
        ("owner", filled((*check.facts.owner).into())),
        ("probes", Some(probes.into())),
        ("runbook", filled((*check.facts.runbook).into())),
        ("successes", Some(check.successes.into())),
        ("tags", filled(sorted(check.tags.iter().map(ToString::to_string)))),
        ("timeout", Some(length(check.timeout))),
        ("ttl", Some(length(check.ttl))),
    ])
}

fn route(route: &RouteDef) -> Json {
    let monitors = route.monitors.as_ref().map(|monitors| {
        let mut monitors: Vec<_> = monitors.iter().collect();
        // Several monitors of one route differ in one of these.
        sort_by(&mut monitors, |a, b| (&a.name, &a.key).cmp(&(&b.name, &b.key)));
        let default = route.methods.preferred();
        monitors.into_iter().map(|declared| monitor(declared, &default)).collect()
    });
    present([
        ("depends_on", filled(sorted(route.depends_on.iter().map(ToString::to_string)))),
        ("group", route.group.as_deref().map(Json::from)),
        (
            "methods",
            match &route.methods {
                Methods::Any => Some(json!(["ANY"])),
                Methods::Of(methods) => Some(sorted(methods.iter().map(ToString::to_string))),
            },
        ),
        ("module", Some(route.location.module.into())),
        // `null` where the attribute has no `healthcheck`; an empty list for `healthcheck = false`.
        ("monitors", Some(monitors.unwrap_or_default())),
        ("path", Some((*route.path).into())),
    ])
}

/// Every field that the definition sets, by the name it has there.
fn monitor(monitor: &Monitor, default_method: &Method) -> Json {
    let mut members: Vec<_> = MONITOR_FIELDS
        .iter()
        .filter_map(|field| field.definition.as_ref())
        .filter_map(|field| {
            let value = match (field.read)(monitor) {
                // A literal that looks like a secret does not belong in a file that is committed.
                DefinedValue::Text(Some(body)) if field.name == "body" => filled(redact_text(body).into()),
                value => shown(value, default_method),
            };
            Some((field.name, value?))
        })
        .collect();
    sort_by(&mut members, |(one, _), (other, _)| one.cmp(other));
    object(members.into_iter().map(|(name, value)| (name.to_owned(), value))).into()
}

/// `None`: the definition leaves the field open.
fn shown(value: DefinedValue<'_>, default_method: &Method) -> Option<Json> {
    match value {
        DefinedValue::Text(text) => text.map(Json::from),
        DefinedValue::Flag(flag) => flag.map(Json::from),
        DefinedValue::Number(number) => number.map(Json::from),
        DefinedValue::Length(time) => time.map(length),
        DefinedValue::List(list) => filled(sorted(list.iter().cloned())),
        DefinedValue::Assertions(list) => filled(list.iter().map(ToString::to_string).collect()),
        DefinedValue::Method(method) => Some(method.unwrap_or(default_method).as_str().into()),
        DefinedValue::Target(Target::Route) => None,
        DefinedValue::Target(Target::Path(path)) => Some((**path).into()),
        // A password in it is refused only when the health is built, so it is masked here.
        DefinedValue::Target(Target::Url(url)) => Some(redact_url(url).into()),
        DefinedValue::Samples(samples) => filled(by_name(samples.iter().cloned())),
        // Not sorted: the order may matter to the handler.
        DefinedValue::Query(query) => {
            filled(redact_pairs(query).into_iter().map(|(name, value)| json!([name, value])).collect())
        }
        DefinedValue::Secrets(_, pairs) => filled(redacted(pairs)),
    }
}

/// An object with those of `members` that have a value.
fn present<const MEMBERS: usize>(members: [(&str, Option<Json>); MEMBERS]) -> Json {
    let present = members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    object(present).into()
}

/// The value, unless it is empty.
fn filled(value: Json) -> Option<Json> {
    let empty = match &value {
        Json::String(text) => text.is_empty(),
        Json::Array(items) => items.is_empty(),
        Json::Object(members) => members.is_empty(),
        _ => false,
    };
    (!empty).then_some(value)
}

fn sorted(texts: impl Iterator<Item = String>) -> Json {
    let mut texts: Vec<_> = texts.collect();
    sort_by(&mut texts, Ord::cmp);
    texts.into()
}

fn redacted(values: &[(String, Value)]) -> Json {
    by_name(values.iter().map(|(name, value)| (name.clone(), value.redacted())))
}

fn by_name(pairs: impl Iterator<Item = (String, String)>) -> Json {
    let mut pairs: Vec<_> = pairs.collect();
    sort_by(&mut pairs, |(one, _), (other, _)| one.cmp(other));
    object(pairs.into_iter().map(|(name, text)| (name, text.into()))).into()
}

fn length(duration: Duration) -> Json {
    humantime::format_duration(duration).to_string().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declare::fixtures::full_monitor;

    #[test]
    fn every_field_that_a_definition_sets_is_in_the_manifest() {
        let manifest = monitor(&full_monitor(), &Method::GET);
        for field in MONITOR_FIELDS.iter().filter_map(|field| field.definition.as_ref()) {
            assert!(manifest.get(field.name).is_some(), "{}", field.name);
        }
    }
}
