//! The JSON of `/health`, serialised straight from the records: with thousands of checks, a tree of [`Value`]s would take
//! many times the memory of the text.

use std::time::SystemTime;

use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::support::sorted_positions;

/// The document. The members are in alphabetical order, here and below.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct HealthDocument<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) checks: Option<CheckEntries<'a>>,
    pub(super) description: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) notes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) output: Option<String>,
    pub(super) release_id: &'a str,
    pub(super) service_id: &'a str,
    pub(super) status: &'static str,
    pub(super) version: &'a str,
}

impl HealthDocument<'_> {
    pub(super) fn to_json(&self) -> String {
        // Serialising fails only for maps whose keys are not text, and for a `Serialize` that fails by itself.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// The member `checks`: arrays of entries by key.
pub(super) struct CheckEntries<'a> {
    entries: Vec<(String, CheckEntry<'a>)>,
    /// The indexes of the entries, sorted by key. Entries of one key keep their order.
    order: Vec<usize>,
}

/// One measurement of a check.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CheckEntry<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) affected_endpoints: Option<&'a Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) component_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) component_type: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) observed_unit: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) observed_value: Option<ObservedValue<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) output: Option<String>,
    /// The output where the status counts as one that passes. The draft allows further members.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) own_output: Option<String>,
    /// The status before `on_fail`, where that changes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) own_status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) owner: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) runbook: Option<&'a str>,
    pub(super) status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "rfc3339")]
    pub(super) time: Option<SystemTime>,
}

#[derive(Clone, Copy, Serialize)]
#[serde(untagged)]
pub(super) enum ObservedValue<'a> {
    Milliseconds(f64),
    Observation(&'a Value),
}

impl<'a> CheckEntries<'a> {
    pub(super) fn new(entries: impl Iterator<Item = (String, CheckEntry<'a>)>) -> Self {
        let entries: Vec<_> = entries.collect();
        let order = sorted_positions(entries.len(), &|one, other| entries[one].0.cmp(&entries[other].0));
        Self { entries, order }
    }
}

impl Serialize for CheckEntries<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { entries, order } = self;
        let keys = order.chunk_by(|one, other| entries[*one].0 == entries[*other].0);
        serializer
            .collect_map(keys.map(|indexes| (&entries[indexes[0]].0, EntriesOfKey { entries, indexes })))
    }
}

/// The array of one key: a check may observe one name several times.
struct EntriesOfKey<'a> {
    entries: &'a [(String, CheckEntry<'a>)],
    indexes: &'a [usize],
}

impl Serialize for EntriesOfKey<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.indexes.iter().map(|index| &self.entries[*index].1))
    }
}

fn rfc3339<S: Serializer>(time: &Option<SystemTime>, serializer: S) -> Result<S::Ok, S::Error> {
    match time {
        Some(time) => serializer.collect_str(&humantime::format_rfc3339_millis(*time)),
        None => serializer.serialize_none(),
    }
}
