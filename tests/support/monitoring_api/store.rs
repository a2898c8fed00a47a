use std::collections::{BTreeMap, HashSet};

use serde_json::{Map, Value, json};

use super::modes::{Modes, RequestUpdate, UnknownFields};
use super::validate;

/// The members of a monitor or of a request.
pub(super) type Fields = Map<String, Value>;

/// From this version on, a monitor has `schedules` instead of `schedule`.
const SCHEDULES_SINCE: &str = "2025-11-28";

const MANAGED: &[&str] = &[
    "assertions",
    "environments",
    "failure_tolerance",
    "grace_seconds",
    "group",
    "key",
    "metadata",
    "name",
    "note",
    "notify",
    "paused",
    "platform",
    "realert_interval",
    "request",
    "schedule_tolerance",
    "tags",
    "timezone",
    "type",
];

/// Fields that occur only in responses. They are ignored in requests, since clients may send back what they read.
const RESPONSE_ONLY: &[&str] = &[
    "attributes",
    "created",
    "disabled",
    "initialized",
    "latest_event",
    "latest_issue",
    "next_expected_at",
    "passing",
    "running",
    "statuspages",
];

/// The stored monitors by key, with the fields that were sent. The schedule is stored as `schedules` in every version.
#[derive(Clone, Default)]
pub(super) struct Store {
    monitors: BTreeMap<String, Fields>,
    grown: usize,
}

/// The result of a batch.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) accepted: Vec<String>,
    pub(super) mistakes: Vec<String>,
}

impl Store {
    pub(super) fn keep(&mut self, monitor: Value) {
        let Value::Object(mut fields) = monitor else { panic!("a monitor is an object: {monitor}") };
        let key = fields["key"].as_str().expect("a stored monitor has a key").to_owned();
        store_schedule(&mut fields);
        self.monitors.insert(key, fields);
    }

    /// Creates a monitor that comes before all others, at most `limit` times.
    pub(super) fn grow(&mut self, limit: usize, tag: Option<&String>) {
        if self.grown < limit {
            let key = format!("{:08}", limit - self.grown);
            self.grown += 1;
            self.keep(json!({ "key": key, "type": "check", "tags": [tag] }));
        }
    }

    pub(super) fn stored(&self) -> BTreeMap<String, Value> {
        let shown = |(key, fields): (&String, &Fields)| {
            let mut fields = fields.clone();
            show_schedule(&mut fields, "");
            (key.clone(), Value::Object(fields))
        };
        self.monitors.iter().map(shown).collect()
    }

    pub(super) fn contains(&self, key: &str) -> bool {
        self.monitors.contains_key(key)
    }

    pub(super) fn fields(&self) -> impl Iterator<Item = &Fields> {
        self.monitors.values()
    }

    pub(super) fn remove(&mut self, key: &str) -> bool {
        self.monitors.remove(key).is_some()
    }

    /// Pauses or resumes a monitor. Returns whether it exists.
    pub(super) fn pause(&mut self, key: &str, paused: bool) -> bool {
        let fields = self.monitors.get_mut(key);
        fields.map(|fields| fields.insert("paused".into(), paused.into())).is_some()
    }

    /// Creates and updates the valid monitors.
    pub(super) fn put(&mut self, monitors: &[Value], modes: &Modes, version: &str) -> Batch {
        let mut batch = Batch::default();
        let mut keys = HashSet::new();
        for (index, monitor) in monitors.iter().enumerate() {
            let key = monitor.get("key").and_then(Value::as_str).unwrap_or_default();
            let result = if key.is_empty() || keys.insert(key) {
                self.merged(monitor, modes, version)
            } else {
                Err(vec!["key is in the batch twice".into()])
            };
            match result {
                Ok(fields) => {
                    self.monitors.insert(key.to_owned(), fields);
                    batch.accepted.push(key.to_owned());
                }
                Err(mistakes) => {
                    let place = if key.is_empty() { format!("monitors[{index}]") } else { key.to_owned() };
                    batch.mistakes.extend(mistakes.iter().map(|mistake| format!("{place}: {mistake}")));
                }
            }
        }
        batch
    }

    /// The monitor as it would be stored: the fields that were sent replace the existing ones.
    fn merged(&self, monitor: &Value, modes: &Modes, version: &str) -> Result<Fields, Vec<String>> {
        let mut sent = monitor.as_object().ok_or_else(|| vec!["not an object".to_owned()])?.clone();
        let key = validate::key(&sent)?.to_owned();
        let schedule = if version >= SCHEDULES_SINCE { "schedules" } else { "schedule" };
        let unknown = |name: &str| !MANAGED.contains(&name) && name != schedule;
        sent.retain(|name, _| !RESPONSE_ONLY.contains(&name.as_str()));
        let mut mistakes = Vec::new();
        if modes.unknown_fields == UnknownFields::Refuse {
            mistakes.extend(sent.keys().filter(|name| unknown(name)).map(|name| unknown_field(name)));
        }
        store_schedule(&mut sent);

        let mut fields = self.monitors.get(&key).cloned().unwrap_or_default();
        if let Some(Value::Object(members)) = sent.get_mut("request") {
            let mut request = match (modes.request, fields.get("request")) {
                (RequestUpdate::Merge, Some(Value::Object(kept))) => kept.clone(),
                _ => Fields::new(),
            };
            update(&mut request, std::mem::take(members), modes);
            *members = request;
        }
        update(&mut fields, sent, modes);
        mistakes.extend(validate::mistakes(&fields, modes));
        if mistakes.is_empty() { Ok(fields) } else { Err(mistakes) }
    }

    /// A monitor as a response shows it.
    pub(super) fn shown(&self, key: &str, version: &str) -> Option<Value> {
        let fields = self.monitors.get(key)?;
        let mut shown = json!({
            "assertions": [],
            "attributes": { "code": code(key), "group_name": fields.get("group"), "key": key },
            "created": "2025-01-01T00:00:00Z",
            "disabled": false,
            "environments": ["production"],
            "grace_seconds": 0,
            "group": null,
            "initialized": true,
            "latest_event": null,
            "latest_issue": null,
            "metadata": null,
            "name": key,
            "next_expected_at": null,
            "note": null,
            "notify": ["default"],
            "passing": true,
            "paused": false,
            "running": false,
            "statuspages": [],
            "tags": [],
            "timezone": null,
        });
        let members = shown.as_object_mut().expect("made as an object right above");
        members.extend(fields.clone());
        show_schedule(members, version);
        Some(shown)
    }
}

/// The short code that the real API gives each monitor in addition to its key.
fn code(key: &str) -> String {
    let sum = key.bytes().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    format!("{:06x}", sum & 0x00ff_ffff)
}

pub(super) fn unknown_field(name: &str) -> String {
    format!("{name} is not a field of this version")
}

/// Sets the fields that were sent.
fn update(fields: &mut Fields, sent: Fields, modes: &Modes) {
    for (name, value) in sent {
        if value.is_null() && modes.null_unsets {
            fields.remove(&name);
        } else {
            fields.insert(name, value);
        }
    }
}

fn store_schedule(fields: &mut Fields) {
    if let Some(schedule) = fields.remove("schedule") {
        let schedules = if schedule.is_null() { schedule } else { json!([schedule]) };
        fields.insert("schedules".into(), schedules);
    }
}

fn show_schedule(fields: &mut Fields, version: &str) {
    if version < SCHEDULES_SINCE
        && let Some(schedules) = fields.remove("schedules")
    {
        fields.insert("schedule".into(), schedules[0].clone());
    }
}
