//! What a put would send, with the names of variables in the place of secrets.

use serde_json::{Map, Value as Json, json};

use super::reference;
use crate::application::Application;
use crate::declare::Value;
use crate::json_object::object;
use crate::publish::{Owner, ResolvedMonitor, sent};

pub(super) fn batch(application: &Application, monitors: &[ResolvedMonitor]) -> Json {
    let addressed = monitors.iter().filter(|monitor| !monitor.url.starts_with('/'));
    json!({ "monitors": addressed.map(|monitor| entry(application, monitor)).collect::<Vec<_>>() })
}

fn entry(application: &Application, monitor: &ResolvedMonitor) -> Json {
    let shown = |pairs: &[(String, Value)], show: fn(&str, &str, &Value) -> String| -> Map<_, _> {
        object(pairs.iter().map(|(name, value)| (name.clone(), show(&monitor.key, name, value).into())))
    };
    let headers = shown(&monitor.definition.headers, reference::header);
    let cookies = shown(&monitor.definition.cookies, reference::cookie);
    let owner = Owner::new(application, &monitor.environment);
    Json::Object(sent(monitor, headers, cookies, &owner))
}
