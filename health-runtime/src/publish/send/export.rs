//! What a put would send, with the names of variables in the place of secrets.

use serde_json::{Map, Value as Json, json};

use crate::declare::{Application, Value};
use crate::export::{Export, reference};
use crate::monitors::ResolvedMonitor;
use crate::publish::plan::Owner;
use crate::publish::send::draft::sent;
use crate::support::object;

impl Export<'_> {
    /// What a put to the monitoring API sends, indented. A secret is the `${VARIABLE}` that has it; where it is written
    /// in the source, the variable is named after the monitor and the header. Monitors whose host is not known are left
    /// out, as they are not published.
    pub fn cronitor(&self) -> String {
        format!("{:#}\n", batch(self.application, self.monitors))
    }
}

fn batch(application: &Application, monitors: &[ResolvedMonitor]) -> Json {
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
