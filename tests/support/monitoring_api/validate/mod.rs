mod assertion;
mod fields;
mod interval;
mod request;

use std::time::Duration;

use serde_json::Value;

use self::fields::Checked;
use super::modes::Modes;
use super::store::Fields;

const TYPES: &[&str] = &["job", "check", "heartbeat", "site"];
const PLATFORMS: &[&str] = &["http", "browser", "tcp", "udp"];

/// The key of a monitor, if it is valid.
pub(super) fn key(monitor: &Fields) -> Result<&str, Vec<String>> {
    let Some(key) = monitor.get("key").and_then(Value::as_str) else {
        return Err(vec!["key is missing".into()]);
    };
    let safe = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    if key.is_empty() || key.len() > 128 || !key.bytes().all(safe) {
        return Err(vec!["key is not 1 to 128 letters, digits, -, _ and .".into()]);
    }
    Ok(key)
}

/// All mistakes in a monitor, whose schedule has to be in `schedules`.
pub(super) fn mistakes(monitor: &Fields, modes: &Modes) -> Vec<String> {
    let mut checked = Checked::new(monitor, "");
    checked.required("type");
    checked.one_of("type", TYPES);
    checked.one_of("platform", PLATFORMS);
    checked.text("name", 100);
    for name in ["note", "group", "timezone"] {
        checked.text(name, usize::MAX);
    }
    for name in ["grace_seconds", "failure_tolerance", "schedule_tolerance"] {
        checked.integer(name, 0..=u64::MAX);
    }
    checked.boolean("paused");
    checked.texts("tags", |tag| (tag.chars().count() > 100).then(|| "is over 100 characters".into()));
    checked.texts("environments", |_| None);
    checked.texts("assertions", |text| assertion::mistake(text, modes));
    let is_check = monitor.get("type").is_some_and(|kind| kind == "check");
    checked.texts("schedules", |schedule| schedule_mistake(schedule, is_check));
    checked.value("realert_interval", |value| {
        let valid = value.is_u64() || value.as_str().is_some_and(|text| interval::every(text).is_some());
        (!valid).then(|| "is neither hours nor like \"every 8 hours\"".into())
    });
    checked.value("notify", notify_mistake);
    if is_check {
        checked.required("request");
    }
    let mut mistakes = checked.mistakes;
    match monitor.get("request") {
        Some(Value::Object(request)) => mistakes.extend(request::mistakes(request, modes)),
        Some(_) => mistakes.push("request is not an object".into()),
        None => {}
    }
    mistakes
}

fn schedule_mistake(schedule: &str, is_check: bool) -> Option<String> {
    let allowed = Duration::from_secs(30)..=Duration::from_secs(3600);
    let valid = !is_check || interval::every(schedule).is_some_and(|every| allowed.contains(&every));
    (!valid).then(|| "is not like \"every 45 seconds\", from 30 seconds to 1 hour".into())
}

/// Accepts a list of keys and of `channel:address`, or an object with such a list as `alerts` and booleans as `events`.
fn notify_mistake(notify: &Value) -> Option<String> {
    let alerts = |value: &Value| value.as_array().is_some_and(|alerts| alerts.iter().all(is_alert));
    let events =
        |value: &Value| value.as_object().is_some_and(|events| events.values().all(Value::is_boolean));
    let valid = match notify {
        Value::Object(parts) => parts.iter().all(|(name, value)| match name.as_str() {
            "alerts" => alerts(value),
            "events" => events(value),
            _ => false,
        }),
        list => alerts(list),
    };
    (!valid).then(|| "is neither a list of alerts nor an object with alerts and events".into())
}

fn is_alert(alert: &Value) -> bool {
    match alert.as_str().map(|text| text.split_once(':')) {
        Some(Some((channel, address))) => !channel.is_empty() && !address.is_empty(),
        Some(None) => alert != "",
        None => false,
    }
}
