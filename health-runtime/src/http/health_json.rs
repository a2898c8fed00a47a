//! The JSON of `/health`, written straight from the records: with thousands of checks, a tree of it would be many times
//! what it says.

use std::time::SystemTime;

use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::support::sorted_positions;

/// The whole. Keys are in the order of the alphabet, here and below.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Document<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) checks: Option<Entries<'a>>,
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

impl Document<'_> {
    pub(super) fn json(&self) -> String {
        // Only what cannot be a key of JSON, or fails by itself, could not be written.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// What is said under each key.
pub(super) struct Entries<'a> {
    entries: Vec<(String, Entry<'a>)>,
    /// The order of the keys; those under one key stay as they came.
    order: Vec<usize>,
}

/// What is said of one check: one thing it observed.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Entry<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) affected_endpoints: Option<&'a Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) observed_unit: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) observed_value: Option<Observed<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) output: Option<String>,
    pub(super) status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "rfc3339")]
    pub(super) time: Option<SystemTime>,
}

#[derive(Clone, Copy, Serialize)]
#[serde(untagged)]
pub(super) enum Observed<'a> {
    Took(f64),
    Seen(&'a Value),
}

impl<'a> Entries<'a> {
    pub(super) fn new(entries: impl Iterator<Item = (String, Entry<'a>)>) -> Self {
        let entries: Vec<_> = entries.collect();
        let order = sorted_positions(entries.len(), &|one, other| entries[one].0.cmp(&entries[other].0));
        Self { entries, order }
    }
}

impl Serialize for Entries<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { entries, order } = self;
        let keys = order.chunk_by(|one, other| entries[*one].0 == entries[*other].0);
        serializer.collect_map(keys.map(|at| (&entries[at[0]].0, Same { entries, at })))
    }
}

/// An array, since one name may have been observed more than once.
struct Same<'a> {
    entries: &'a [(String, Entry<'a>)],
    at: &'a [usize],
}

impl Serialize for Same<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.at.iter().map(|at| &self.entries[*at].1))
    }
}

fn rfc3339<S: Serializer>(time: &Option<SystemTime>, serializer: S) -> Result<S::Ok, S::Error> {
    match time {
        Some(time) => serializer.collect_str(&humantime::format_rfc3339_millis(*time)),
        None => serializer.serialize_none(),
    }
}
