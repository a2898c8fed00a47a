//! Which application and environment a monitor belongs to.
//!
//! Several applications and environments share one account of the monitoring API, beside monitors that people make by
//! hand. Publishing must change only its own monitors, and a process has no memory of what an earlier one published. So
//! the memory is on the monitors themselves, in two parts.
//!
//! The *tag* `owned-by:…` is for finding: the API lists by tag. It proves nothing, since a person can add any tag. The *record*
//! in the monitor's `metadata` is the proof. It names application, environment and the key of the very monitor that it was
//! written for; a copy of a monitor copies the record too, but has another key, and so is not ours. The record also holds
//! the release that applied it last, the digests of what was applied, and since when the monitor is an orphan.

use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use crate::declare::Application;
use crate::monitors::Identity;
use crate::publish::api::ExistingMonitor;
use crate::publish::plan::digest::Digests;

/// The application and environment that own monitors, and the release that is running.
#[derive(Clone, Debug)]
pub(crate) struct Owner {
    pub(crate) application: String,
    pub(crate) environment: String,
    pub(crate) release: String,
}

impl Owner {
    pub(crate) fn new(application: &Application, environment: &str) -> Self {
        Self {
            application: application.name.to_string(),
            environment: environment.to_owned(),
            release: application.version.to_string(),
        }
    }

    /// The tag on all its monitors.
    pub(crate) fn tag(&self) -> String {
        Identity::new(&self.application, &self.environment).owner_tag()
    }

    /// Whether `record` was written by this owner, for the monitor with this key.
    pub(crate) fn owns(&self, record: &OwnerRecord, key: &str) -> bool {
        record.application == self.application && record.environment == self.environment && record.key == key
    }

    /// The record of this owner on `monitor`.
    pub(super) fn record_on(&self, monitor: &ExistingMonitor) -> Option<OwnerRecord> {
        OwnerRecord::read(&monitor.fields).filter(|record| self.owns(record, &monitor.key))
    }
}

/// What a monitor stores about its owner, in its `metadata`. Earlier and later versions of this library read it: a member
/// may be added, and none may change its name or meaning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OwnerRecord {
    pub(crate) application: String,
    pub(crate) environment: String,
    pub(crate) key: String,
    /// The version of the application that applied it last.
    pub(crate) release: String,
    /// Code put it, and no route declares it. It is never an orphan.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) undeclared: bool,
    /// When a plan first found that nothing declares it any more (RFC 3339).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) orphan_since: Option<String>,
    /// The digests of the fields as they were applied last.
    #[serde(default)]
    pub(crate) applied: Digests,
}

#[derive(Serialize, Deserialize)]
struct Metadata<R> {
    #[serde(rename = "health-runtime")]
    record: R,
}

impl OwnerRecord {
    /// The record on a monitor with these fields. The API may answer metadata as JSON or as text.
    pub(crate) fn read(fields: &Map<String, Json>) -> Option<Self> {
        let metadata: Metadata<Self> = match fields.get("metadata")? {
            Json::String(text) => serde_json::from_str(text).ok()?,
            other => Metadata::deserialize(other).ok()?,
        };
        Some(metadata.record)
    }

    /// The text for `metadata`.
    pub(crate) fn text(&self) -> String {
        // It has only texts and flags, which always have a JSON form.
        serde_json::to_string(&Metadata { record: self }).unwrap_or_default()
    }

    pub(crate) fn orphan_since(&self) -> Option<SystemTime> {
        humantime::parse_rfc3339(self.orphan_since.as_deref()?).ok()
    }

    /// The record with the mark that the monitor is an orphan since `now`.
    pub(crate) fn orphaned(&self, now: SystemTime) -> Self {
        Self { orphan_since: Some(humantime::format_rfc3339_seconds(now).to_string()), ..self.clone() }
    }
}

/// Whether a monitor with these fields has the tag.
pub(super) fn has_tag(fields: &Map<String, Json>, tag: &str) -> bool {
    let tags = fields.get("tags").and_then(Json::as_array);
    tags.is_some_and(|tags| tags.iter().any(|known| known == tag))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn owner() -> Owner {
        Owner { application: "shop".into(), environment: "production".into(), release: "1.4.0".into() }
    }

    fn record() -> OwnerRecord {
        OwnerRecord {
            application: "shop".into(),
            environment: "production".into(),
            key: "a".into(),
            release: "1.4.0".into(),
            undeclared: false,
            orphan_since: None,
            applied: Digests::default(),
        }
    }

    #[test]
    fn a_record_is_read_back_from_text_and_from_json() {
        let text = record().text();
        let json: Json = serde_json::from_str(&text).expect("it is JSON");
        for metadata in [Json::String(text), json] {
            let fields = Map::from_iter([("metadata".to_owned(), metadata)]);
            assert_eq!(OwnerRecord::read(&fields), Some(record()));
        }
        for foreign in [Json::Null, "".into(), "theirs".into(), serde_json::json!({"health-runtime": 1})] {
            let fields = Map::from_iter([("metadata".to_owned(), foreign)]);
            assert_eq!(OwnerRecord::read(&fields), None);
        }
        assert_eq!(OwnerRecord::read(&Map::new()), None);
    }

    #[test]
    fn the_mark_of_an_orphan_is_read_back() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
        assert_eq!(record().orphaned(now).orphan_since(), Some(now));
        assert_eq!(record().orphan_since(), None);
    }

    #[test]
    fn a_record_of_another_application_environment_or_monitor_is_not_ours() {
        assert!(owner().owns(&record(), "a"));
        assert!(!owner().owns(&record(), "a-copy"));
        assert!(!owner().owns(&OwnerRecord { application: "billing".into(), ..record() }, "a"));
        assert!(!owner().owns(&OwnerRecord { environment: "staging".into(), ..record() }, "a"));
    }
}
