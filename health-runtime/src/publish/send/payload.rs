//! A monitor as it is put: bytes, written once.

use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value as Json};

use crate::publish::plan::OwnerRecord;
use crate::settings::Secret;

/// One monitor in a put. `Debug` shows the key alone.
#[derive(Clone, Serialize)]
#[serde(transparent)]
pub(crate) struct Payload {
    #[serde(skip)]
    pub(crate) key: String,
    /// The values that were read from the environment: they must be found in no text that is shown.
    #[serde(skip)]
    pub(crate) secrets: Vec<Secret>,
    body: Box<RawValue>,
}

impl Payload {
    pub(crate) fn new(key: String, secrets: Vec<Secret>, fields: &Map<String, Json>) -> Self {
        // Names and values that are JSON already: writing them cannot fail.
        Self { key, secrets, body: to_raw_value(fields).unwrap_or_default() }
    }

    /// Writes `record` on a monitor and leaves the rest of it as it is.
    pub(crate) fn marked(record: &OwnerRecord) -> Self {
        Self::of(record, [])
    }

    /// Pauses a monitor and leaves the rest of it as it is.
    pub(crate) fn paused(record: &OwnerRecord) -> Self {
        Self::of(record, [("paused", true.into())])
    }

    fn of<const N: usize>(record: &OwnerRecord, more: [(&str, Json); N]) -> Self {
        let fields = [
            ("type", "check".into()),
            ("key", record.key.as_str().into()),
            ("metadata", record.text().into()),
        ];
        let fields = fields.into_iter().chain(more).map(|(name, value)| (name.to_owned(), value)).collect();
        Self::new(record.key.clone(), Vec::new(), &fields)
    }

    /// How often it asks, and what it asserts: `every 1 minute: response.code = 200`.
    pub(crate) fn summary(&self) -> String {
        let fields: Map<String, Json> = serde_json::from_str(self.body.get()).unwrap_or_default();
        let text = |name| fields.get(name).and_then(Json::as_str).unwrap_or_default();
        let assertions = fields.get("assertions").and_then(Json::as_array).into_iter().flatten();
        let assertions: Vec<_> = assertions.filter_map(Json::as_str).collect();
        let paused = fields.get("paused").is_some_and(|paused| paused == true);
        let asserted = if assertions.is_empty() { "any answer".to_owned() } else { assertions.join("; ") };
        format!("{}{}: {asserted}", text("schedule"), if paused { ", paused" } else { "" })
    }
}

impl std::fmt::Debug for Payload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Payload").field("key", &self.key).finish_non_exhaustive()
    }
}
