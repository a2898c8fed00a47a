//! Whose a monitor is: a tag to list by, and a record that is kept on the monitor itself, since a process forgets.

use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use crate::declare::Application;
use crate::monitors::Identity;
use crate::publish::plan::digest::Digests;

/// The application and environment that own monitors, and the release that runs.
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

    /// The tag that all its monitors have.
    pub(crate) fn tag(&self) -> String {
        Identity::new(&self.application, &self.environment).owner_tag()
    }

    /// Whether the record on a monitor is this owner's, and was written for that very monitor: one that was made as a
    /// copy of it is somebody's own.
    pub(crate) fn owns(&self, record: &OwnerRecord, key: &str) -> bool {
        record.application == self.application && record.environment == self.environment && record.key == key
    }
}

/// What is remembered on a monitor, in its `metadata`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OwnerRecord {
    pub(crate) application: String,
    pub(crate) environment: String,
    pub(crate) key: String,
    /// The version of the application that applied it last.
    pub(crate) release: String,
    /// It is put by code, and no route declares it: nobody may take it for an orphan.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) undeclared: bool,
    /// When it was first seen that nothing declares it any more, as RFC 3339 writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) orphan_since: Option<String>,
    /// The digests of the fields as they were applied last, by which an edit by hand is told from a new declaration.
    #[serde(default)]
    pub(crate) applied: Digests,
}

#[derive(Serialize, Deserialize)]
struct Metadata<R> {
    #[serde(rename = "health-runtime")]
    record: R,
}

impl OwnerRecord {
    /// The record on a monitor with these fields; the API may keep metadata as JSON or as text.
    pub(crate) fn read(fields: &Map<String, Json>) -> Option<Self> {
        let metadata: Metadata<Self> = match fields.get("metadata")? {
            Json::String(text) => serde_json::from_str(text).ok()?,
            other => Metadata::deserialize(other).ok()?,
        };
        Some(metadata.record)
    }

    /// As it stands in `metadata`.
    pub(crate) fn text(&self) -> String {
        // Texts alone: writing them cannot fail.
        serde_json::to_string(&Metadata { record: self }).unwrap_or_default()
    }

    pub(crate) fn orphan_since(&self) -> Option<SystemTime> {
        humantime::parse_rfc3339(self.orphan_since.as_deref()?).ok()
    }

    /// The same, with the moment at which it was first seen as an orphan.
    pub(crate) fn orphaned(&self, now: SystemTime) -> Self {
        Self { orphan_since: Some(humantime::format_rfc3339_seconds(now).to_string()), ..self.clone() }
    }
}

/// Whether a monitor with these fields has the tag.
pub(crate) fn is_tagged(fields: &Map<String, Json>, tag: &str) -> bool {
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
    fn a_record_is_read_back_from_text_and_from_json_and_from_nothing_else() {
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
    fn the_moment_of_an_orphan_survives_its_text() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
        assert_eq!(record().orphaned(now).orphan_since(), Some(now));
        assert_eq!(record().orphan_since(), None);
    }

    #[test]
    fn a_record_of_another_application_environment_or_monitor_is_somebody_elses() {
        assert!(owner().owns(&record(), "a"));
        assert!(!owner().owns(&record(), "a-copy"));
        assert!(!owner().owns(&OwnerRecord { application: "billing".into(), ..record() }, "a"));
        assert!(!owner().owns(&OwnerRecord { environment: "staging".into(), ..record() }, "a"));
    }
}
