//! What a put would send, with the names of variables in the place of secrets.

use serde_json::{Map, Value as Json, json};

use super::reference;
use crate::declare::Value;
use crate::publish::{ResolvedMonitor, body};

pub(super) fn batch(monitors: &[ResolvedMonitor]) -> Json {
    let addressed = monitors.iter().filter(|monitor| !monitor.url.starts_with('/'));
    json!({ "monitors": addressed.map(entry).collect::<Vec<_>>() })
}

fn entry(monitor: &ResolvedMonitor) -> Json {
    let shown = |pairs: &[(String, Value)], show: fn(&str, &str, &Value) -> String| -> Map<_, _> {
        pairs.iter().map(|(name, value)| (name.clone(), show(&monitor.key, name, value).into())).collect()
    };
    let headers = shown(&monitor.definition.headers, reference::header);
    let cookies = shown(&monitor.definition.cookies, reference::cookie);
    body(monitor, headers, cookies)
}
