//! Runs the cases of the rules that the attributes enforce too. `health-macros` has the counterpart, in `rules.rs`.

#[path = "../../../tests/rules/mod.rs"]
mod cases;

use std::time::Duration;

use axum::http::Method;

use self::cases::{Case, CheckSetting, Monitored, Setting};
use crate::declare::{
    Application, Assertion, CheckDef, Expected, Methods, Monitor, Operator, Subject, Value,
};
use crate::monitors::resolve::DeclaringRoute;
use crate::monitors::{MonitorResolver, Places};
use crate::settings::Overrides;
use crate::support::why_never_sent;

#[test]
fn build_accepts_the_checks_that_the_attribute_accepts() {
    assert_agree(cases::checks(), |setting| check(setting).mistakes().is_empty());
}

#[test]
fn build_accepts_the_paths_that_the_attribute_accepts() {
    assert_agree(cases::paths(), |path| why_never_sent(path).is_none());
}

#[test]
fn build_accepts_the_monitors_that_the_attribute_accepts() {
    // No variable of the machine that runs the test.
    let overrides = Overrides { variables: Some(std::sync::Arc::new(|_| None)), ..Overrides::default() };
    let settings = overrides.resolve(&mut Vec::new());
    let (application, places) = (Application::new("shop", "1.4.0"), Places::default());
    let resolver = MonitorResolver::new(&application, &settings, &places);
    assert_agree(cases::monitors(), |Monitored { method, path, settings }| {
        let methods = Methods::Of(vec![self::method(method)]);
        let monitor = settings.iter().fold(Monitor::new(), set);
        let route = DeclaringRoute { methods: &methods, path, group: None };
        resolver.resolve(Box::new(monitor), Some(route)).is_ok()
    });
}

fn assert_agree<T>(cases: Vec<Case<T>>, accepts: impl Fn(&T) -> bool) {
    let disputed = cases.iter().filter(|case| accepts(&case.definition) != case.accepted);
    let disputed: Vec<_> = disputed.map(|case| (case.what, accepts(&case.definition))).collect();
    assert!(disputed.is_empty(), "`build()` decides otherwise (`true`: it accepts): {disputed:#?}");
}

fn method(name: &str) -> Method {
    name.parse().unwrap()
}

fn check(setting: &CheckSetting) -> CheckDef {
    let millis = |millis: &u64| Duration::from_millis(*millis);
    let check = CheckDef::blocking("check", || true);
    match setting {
        CheckSetting::Name(name) => CheckDef::blocking(*name, || true),
        CheckSetting::Tags(tags) => check.tags(tags.iter().copied()),
        CheckSetting::Timeout(time) => check.timeout(millis(time)),
        CheckSetting::Ttl(time) => check.ttl(millis(time)),
        CheckSetting::FailTtl(time) => check.fail_ttl(millis(time)),
        CheckSetting::Every(time) => check.every(millis(time)),
        CheckSetting::InitialDelay(time) => check.initial_delay(millis(time)),
        CheckSetting::Failures(runs) => check.failures(*runs),
        CheckSetting::Successes(runs) => check.successes(*runs),
        CheckSetting::Owner(text) => check.owner(*text),
        CheckSetting::Runbook(text) => check.runbook(*text),
        CheckSetting::ComponentType(text) => check.component_type(*text),
        CheckSetting::ComponentId(text) => check.component_id(*text),
    }
}

fn set(monitor: Monitor, setting: &Setting) -> Monitor {
    let millis = |millis: &u64| Duration::from_millis(*millis);
    match setting {
        Setting::Method(name) => monitor.method(method(name)),
        Setting::Param(name, value) => monitor.param(*name, value),
        Setting::Query(name, value) => monitor.query(*name, value),
        Setting::Header(name, value) => monitor.header(*name, self::value(value)),
        Setting::Cookie(name, value) => monitor.cookie(*name, self::value(value)),
        Setting::Body(text) => monitor.body(*text),
        Setting::Mutates => monitor.mutates(true),
        Setting::Assert(subject, operator, expected) => {
            monitor.assert(assertion(subject, operator, expected))
        }
        Setting::Name(text) => monitor.name(*text),
        Setting::Key(text) => monitor.key(*text),
        Setting::Group(text) => monitor.group(*text),
        Setting::Tags(texts) => monitor.tags(texts.iter().copied()),
        Setting::Notify(texts) => monitor.notify(texts.iter().copied()),
        Setting::Regions(texts) => monitor.regions(texts.iter().copied()),
        Setting::Environments(texts) => monitor.environments(texts.iter().copied()),
        Setting::Every(time) => monitor.every(millis(time)),
        Setting::Timeout(time) => monitor.timeout(millis(time)),
        Setting::Grace(time) => monitor.grace(millis(time)),
        Setting::Realert(time) => monitor.realert(millis(time)),
    }
}

fn value(value: &cases::Value) -> Value {
    match value {
        cases::Value::Text(text) => Value::from(*text),
        cases::Value::Env(variable) => Value::env(*variable),
    }
}

fn assertion(subject: &cases::Subject, operator: &cases::Operator, expected: &cases::Expected) -> Assertion {
    Assertion {
        subject: match subject {
            cases::Subject::Code => Subject::Code,
            cases::Subject::Time => Subject::Time,
            cases::Subject::Body => Subject::Body,
            cases::Subject::Json(path) => Subject::Json((*path).to_owned()),
            cases::Subject::Header(name) => Subject::Header((*name).to_owned()),
            cases::Subject::CertificateExpiresIn => Subject::CertificateExpiresIn,
        },
        operator: match operator {
            cases::Operator::Equal => Operator::Equal,
            cases::Operator::Less => Operator::Less,
            cases::Operator::LessOrEqual => Operator::LessOrEqual,
            cases::Operator::Greater => Operator::Greater,
            cases::Operator::GreaterOrEqual => Operator::GreaterOrEqual,
            cases::Operator::Contains => Operator::Contains,
        },
        expected: match expected {
            cases::Expected::Integer(value) => Expected::Integer(*value),
            cases::Expected::Number(value) => Expected::Number(*value),
            cases::Expected::Bool(value) => Expected::Bool(*value),
            cases::Expected::Text(text) => Expected::Text((*text).to_owned()),
            cases::Expected::Duration(millis) => Expected::Duration(Duration::from_millis(*millis)),
        },
    }
}
