//! A monitor as a put sends it: JSON that is written once.

use std::fmt;

use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value as Json};

use crate::settings::Secret;

/// One monitor of a put. `Debug` shows the key alone.
#[derive(Clone, Serialize)]
#[serde(transparent)]
pub(crate) struct Payload {
    #[serde(skip)]
    pub(crate) key: String,
    /// The values of its headers and cookies. An error of the API may quote them, and no text may show them.
    #[serde(skip)]
    pub(crate) secrets: Vec<Secret>,
    body: Box<RawValue>,
}

impl Payload {
    pub(crate) fn new(key: String, secrets: Vec<Secret>, fields: &Map<String, Json>) -> Self {
        // A map of JSON values always has a JSON form.
        Self { key, secrets, body: to_raw_value(fields).unwrap_or_default() }
    }

    /// Schedule and assertions, as a plan shows them: `every 1 minute: response.code = 200`.
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

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Payload").field("key", &self.key).finish_non_exhaustive()
    }
}
