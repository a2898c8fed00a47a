//! A monitor as the API reads it: every managed field, since one that is left out keeps its old value there.

use serde::{Serialize, Serializer};
use serde_json::{Map, Value as Json, json};

use super::ResolvedMonitor;
use super::difference::digests;
use super::interval::interval;
use super::owner::{Owner, OwnerRecord};
use crate::declare::Value;
use crate::settings::Secret;

/// One monitor in a put. `Debug` shows the key alone.
#[derive(Clone)]
pub(crate) struct Payload {
    pub(crate) key: String,
    /// The values that were read from the environment: they must be found in no text that is shown.
    pub(crate) secrets: Vec<Secret>,
    fields: Map<String, Json>,
    record: OwnerRecord,
}

impl Payload {
    /// Reads the secrets of `monitor`, which is `undeclared` where no route and no builder declares it.
    ///
    /// # Errors
    /// Names the variable that is not set.
    pub(crate) fn new(
        monitor: &ResolvedMonitor,
        variable: &dyn Fn(&str) -> Option<String>,
        owner: &Owner,
        undeclared: bool,
    ) -> Result<Self, String> {
        let (declared, mut secrets) = (&monitor.definition, Vec::new());
        let mut revealed = |pairs: &[(String, Value)]| {
            pairs
                .iter()
                .map(|(name, value)| {
                    let text = value.reveal(variable)?;
                    secrets.push(Secret::new(&text));
                    Ok((name.clone(), Json::from(text)))
                })
                .collect::<Result<Map<_, _>, String>>()
        };
        let headers = revealed(&declared.headers)?;
        let cookies = revealed(&declared.cookies)?;
        let (fields, record) = managed(monitor, headers, cookies, owner, undeclared);
        Ok(Self { key: monitor.key.clone(), secrets, fields, record })
    }

    /// Writes `record` on a monitor and leaves the rest of it as it is.
    pub(super) fn marked(record: &OwnerRecord) -> Self {
        let fields = [
            ("type", "check".into()),
            ("key", record.key.as_str().into()),
            ("metadata", record.text().into()),
        ];
        Self {
            key: record.key.clone(),
            secrets: Vec::new(),
            fields: fields.into_iter().map(|(name, value): (&str, Json)| (name.to_owned(), value)).collect(),
            record: record.clone(),
        }
    }

    /// Pauses a monitor and leaves the rest of it as it is.
    pub(super) fn paused(record: &OwnerRecord) -> Self {
        let mut payload = Self::marked(record);
        payload.fields.insert("paused".to_owned(), true.into());
        payload
    }

    pub(super) fn fields(&self) -> &Map<String, Json> {
        &self.fields
    }

    /// How often it asks, and what it asserts: `every 1 minute: response.code = 200`.
    pub(super) fn summary(&self) -> String {
        let text = |name| self.fields.get(name).and_then(Json::as_str).unwrap_or_default();
        let assertions = self.fields.get("assertions").and_then(Json::as_array).into_iter().flatten();
        let assertions: Vec<_> = assertions.filter_map(Json::as_str).collect();
        let paused = self.fields.get("paused").is_some_and(|paused| paused == true);
        let asserted = if assertions.is_empty() { "any answer".to_owned() } else { assertions.join("; ") };
        format!("{}{}: {asserted}", text("schedule"), if paused { ", paused" } else { "" })
    }

    pub(super) fn record(&self) -> &OwnerRecord {
        &self.record
    }
}

impl Serialize for Payload {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.fields.serialize(serializer)
    }
}

impl std::fmt::Debug for Payload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Payload").field("key", &self.key).finish_non_exhaustive()
    }
}

/// Every managed field of `monitor`, with these headers and cookies, and the record that is kept among them.
pub(crate) fn managed(
    monitor: &ResolvedMonitor,
    headers: Map<String, Json>,
    cookies: Map<String, Json>,
    owner: &Owner,
    undeclared: bool,
) -> (Map<String, Json>, OwnerRecord) {
    let declared = &monitor.definition;
    let notify =
        if declared.notify.is_empty() { vec!["default".to_owned()] } else { declared.notify.clone() };
    let fields = json!({
        "type": "check",
        "platform": "http",
        "key": monitor.key,
        "name": monitor.name,
        "note": monitor.note,
        "tags": monitor.tags,
        "environments": [monitor.environment],
        "paused": declared.paused,
        "schedule": monitor.schedule(),
        "notify": notify,
        "realert_interval": interval(declared.realert.map_or(8 * 60 * 60, |time| time.as_secs())),
        "grace_seconds": declared.grace.map_or(0, |time| time.as_secs()),
        "failure_tolerance": declared.failure_tolerance.unwrap_or(0),
        "assertions": declared.assertions.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "request": {
            "url": monitor.url,
            "method": monitor.method.as_str(),
            "headers": headers,
            "cookies": cookies,
            "body": declared.body.as_deref().unwrap_or_default(),
            "timeout_seconds": monitor.timeout_seconds(),
            "follow_redirects": declared.follow_redirects.unwrap_or(true),
            "verify_ssl": declared.verify_ssl.unwrap_or(true),
            "regions": declared.regions,
        },
    });
    let mut fields = if let Json::Object(fields) = fields { fields } else { Map::new() };
    // How a group is taken away again is not known: without one the field is left alone.
    if let Some(group) = &declared.group {
        fields.insert("group".to_owned(), group.as_str().into());
    }
    let record = OwnerRecord {
        application: owner.application.clone(),
        environment: owner.environment.clone(),
        key: monitor.key.clone(),
        release: owner.release.clone(),
        undeclared,
        orphan_since: None,
        applied: digests(&fields),
    };
    fields.insert("metadata".to_owned(), record.text().into());
    (fields, record)
}
