//! A monitoring API in memory. It keeps what it is sent, has faults, and records the requests that change something.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Map, Value as Json};

use crate::publish::api::{ApiError, ExistingMonitor, ListingPage, MonitoringApi, Payload};

pub(super) type Fields = Map<String, Json>;

/// A fault of its listings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ListingFault {
    None,
    /// The total is one more than the number of monitors.
    TotalTooHigh,
    /// The last monitor of a page is also the first of the next.
    Repeats,
    /// The total changes from page to page.
    TotalChanges,
    /// From this page on, every request fails.
    Breaks(usize),
}

/// A fault of its puts and deletes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum WriteFault {
    None,
    /// A put with one of these monitors is refused as a whole.
    Refuses(BTreeSet<String>),
    /// A put with one of these monitors keeps only the others.
    LeavesOut(BTreeSet<String>),
    /// After so many requests every one fails, though it may have had its effect.
    Breaks {
        after: usize,
        has_effect: bool,
    },
    /// Every request is forbidden.
    Forbids,
}

#[derive(Clone, Debug)]
pub(super) struct RemoteBehaviour {
    pub(super) listing: ListingFault,
    pub(super) writing: WriteFault,
    pub(super) page: usize,
    /// Whether a listing has only the monitors with the tag.
    pub(super) filters: bool,
    /// Whether a listing has a total.
    pub(super) counts: bool,
    /// Whether a put answers with the monitors that were kept.
    pub(super) lists_accepted: bool,
    /// Whether it answers metadata as JSON rather than as text.
    pub(super) parses_metadata: bool,
}

/// A request that changes something.
#[derive(Clone, Debug)]
pub(super) struct WriteRequest {
    pub(super) put: bool,
    pub(super) keys: Vec<String>,
    pub(super) kept: Vec<String>,
    /// Whether the error ends all further requests.
    pub(super) stopped: bool,
}

pub(super) struct Remote(Mutex<RemoteState>);

pub(super) struct RemoteState {
    pub(super) monitors: BTreeMap<String, Fields>,
    pub(super) behaviour: RemoteBehaviour,
    pub(super) written: Vec<WriteRequest>,
    /// Whether the last listing was, or may have been, incomplete.
    pub(super) incomplete: bool,
}

impl Remote {
    pub(super) fn new(monitors: BTreeMap<String, Fields>, behaviour: RemoteBehaviour) -> Self {
        Self(Mutex::new(RemoteState { monitors, behaviour, written: Vec::new(), incomplete: false }))
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, RemoteState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl RemoteState {
    fn shown(&self, key: &str) -> Option<ExistingMonitor> {
        let mut fields = self.monitors.get(key)?.clone();
        if let Some(Json::String(text)) = fields.get("metadata").filter(|_| self.behaviour.parses_metadata)
            && let Ok(json) = serde_json::from_str(text)
        {
            fields.insert("metadata".to_owned(), json);
        }
        Some(ExistingMonitor { key: key.to_owned(), fields })
    }

    fn page(&mut self, tag: &str, number: usize) -> Result<ListingPage, ApiError> {
        let RemoteBehaviour { listing, page, filters, counts, .. } = self.behaviour;
        let has_tag = |fields: &Fields| {
            fields
                .get("tags")
                .and_then(Json::as_array)
                .is_some_and(|tags| tags.iter().any(|known| known == tag))
        };
        let listed = self.monitors.iter().filter(|(_, fields)| !filters || has_tag(fields));
        let keys: Vec<_> = listed.map(|(key, _)| key.clone()).collect();
        if number == 1 {
            self.incomplete = false;
        }
        let mut from = ((number - 1) * page).min(keys.len());
        let to = (from + page).min(keys.len());
        let mut total = counts.then_some(keys.len());
        match listing {
            ListingFault::TotalTooHigh => {
                total = total.map(|total| total + 1);
                self.incomplete |= counts;
            }
            ListingFault::Repeats if number > 1 && from < keys.len() => {
                from -= 1;
                self.incomplete = true;
            }
            ListingFault::TotalChanges if number > 1 => {
                total = total.map(|total| total + 1);
                self.incomplete |= counts;
            }
            ListingFault::Breaks(at) if number >= at => {
                self.incomplete = true;
                return Err(ApiError::temporary("it broke"));
            }
            _ => {}
        }
        let monitors = keys[from..to].iter().filter_map(|key| self.shown(key)).collect();
        Ok(ListingPage { monitors, total })
    }

    /// The answer to a request that changes something, and whether it has its effect.
    fn answer(&self) -> (Result<(), ApiError>, bool) {
        match self.behaviour.writing {
            WriteFault::Breaks { after, has_effect } if self.written.len() >= after => {
                (Err(ApiError::temporary("it broke")), has_effect)
            }
            WriteFault::Forbids => (Err(ApiError::permanent("it is forbidden")), false),
            _ => (Ok(()), true),
        }
    }

    fn put(&mut self, monitors: &[Payload]) -> Result<Option<Vec<String>>, ApiError> {
        let keys: Vec<_> = monitors.iter().map(|monitor| monitor.key.clone()).collect();
        let (mut answer, done) = self.answer();
        let refused = |key: &String| match &self.behaviour.writing {
            WriteFault::Refuses(some) | WriteFault::LeavesOut(some) => some.contains(key),
            _ => false,
        };
        let refuses_batch = matches!(self.behaviour.writing, WriteFault::Refuses(_));
        let bad: BTreeSet<_> = keys.iter().filter(|key| refused(key)).cloned().collect();
        if !bad.is_empty() && (refuses_batch || bad.len() == keys.len()) {
            answer = Err(ApiError::content("one of them is wrong"));
        }
        let mut kept = Vec::new();
        if done && !answer.as_ref().is_err_and(ApiError::is_content) {
            for payload in monitors.iter().filter(|payload| !bad.contains(&payload.key)) {
                let text = serde_json::to_string(payload).expect("it is JSON");
                let fields: Fields = serde_json::from_str(&text).expect("it is an object");
                // A field that is not sent keeps its value.
                self.monitors.entry(payload.key.clone()).or_default().extend(fields);
                kept.push(payload.key.clone());
            }
        }
        let stopped = answer.as_ref().is_err_and(|error| !error.is_content());
        self.written.push(WriteRequest { put: true, keys, kept: kept.clone(), stopped });
        let lists = self.behaviour.lists_accepted || !bad.is_empty();
        answer.map(|()| lists.then_some(kept))
    }

    fn delete(&mut self, keys: &[String]) -> Result<(), ApiError> {
        let (answer, done) = self.answer();
        if done {
            keys.iter().for_each(|key| drop(self.monitors.remove(key)));
        }
        let (kept, stopped) = (Vec::new(), answer.is_err());
        self.written.push(WriteRequest { put: false, keys: keys.to_vec(), kept, stopped });
        answer
    }
}

impl MonitoringApi for Remote {
    async fn put(&self, monitors: &[Payload]) -> Result<Option<Vec<String>>, ApiError> {
        self.lock().put(monitors)
    }

    async fn page(&self, tag: &str, page: usize) -> Result<ListingPage, ApiError> {
        self.lock().page(tag, page)
    }

    async fn monitor(&self, key: &str) -> Result<Option<ExistingMonitor>, ApiError> {
        Ok(self.lock().shown(key))
    }

    async fn delete(&self, keys: &[String]) -> Result<(), ApiError> {
        self.lock().delete(keys)
    }
}
