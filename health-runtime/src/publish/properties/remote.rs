//! A monitoring API in memory: it keeps what it is given, has bad days, and writes down what it was asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Map, Value as Json};

use crate::publish::api::{ApiError, Existing, MonitoringApi, Page};
use crate::publish::send::Payload;

pub(super) type Fields = Map<String, Json>;

/// What is wrong with its lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Listing {
    Whole,
    /// It says that there is one more than it has.
    LacksOne,
    /// The last of a page is the first of the next as well.
    Repeats,
    /// What it says of their number changes from page to page.
    Changes,
    /// From this page on it breaks.
    Breaks(usize),
}

/// What is wrong with its puts and deletes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Writing {
    Works,
    /// A put with one of these monitors is refused as a whole.
    Refuses(BTreeSet<String>),
    /// A put with one of these monitors keeps the others.
    LeavesOut(BTreeSet<String>),
    /// After so many requests it breaks; the one that it breaks at was kept or not.
    Breaks {
        after: usize,
        kept: bool,
    },
    /// It refuses everything for good.
    Forbids,
}

#[derive(Clone, Debug)]
pub(super) struct Habits {
    pub(super) listing: Listing,
    pub(super) writing: Writing,
    pub(super) page: usize,
    /// Whether it lists by tag, or everything.
    pub(super) filters: bool,
    /// Whether it says how many there are.
    pub(super) counts: bool,
    /// Whether it says which monitors a put has kept.
    pub(super) answers: bool,
    /// Whether it answers metadata as JSON rather than as the text that it was given.
    pub(super) reads_metadata: bool,
}

/// A request that changes something.
#[derive(Clone, Debug)]
pub(super) struct Written {
    pub(super) put: bool,
    pub(super) keys: Vec<String>,
    pub(super) kept: Vec<String>,
    /// Whether it said that it will not work again.
    pub(super) stopped: bool,
}

pub(super) struct Remote(Mutex<State>);

pub(super) struct State {
    pub(super) monitors: BTreeMap<String, Fields>,
    pub(super) habits: Habits,
    pub(super) written: Vec<Written>,
    /// Whether what was listed last was not all there is, or may not have been.
    pub(super) doubtful: bool,
}

impl Remote {
    pub(super) fn new(monitors: BTreeMap<String, Fields>, habits: Habits) -> Self {
        Self(Mutex::new(State { monitors, habits, written: Vec::new(), doubtful: false }))
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn shown(&self, key: &str) -> Option<Existing> {
        let mut fields = self.monitors.get(key)?.clone();
        if let Some(Json::String(text)) = fields.get("metadata").filter(|_| self.habits.reads_metadata)
            && let Ok(json) = serde_json::from_str(text)
        {
            fields.insert("metadata".to_owned(), json);
        }
        Some(Existing { key: key.to_owned(), fields })
    }

    fn page(&mut self, tag: &str, number: usize) -> Result<Page, ApiError> {
        let Habits { listing, page, filters, counts, .. } = self.habits;
        let has_tag = |fields: &Fields| {
            fields
                .get("tags")
                .and_then(Json::as_array)
                .is_some_and(|tags| tags.iter().any(|known| known == tag))
        };
        let listed = self.monitors.iter().filter(|(_, fields)| !filters || has_tag(fields));
        let keys: Vec<_> = listed.map(|(key, _)| key.clone()).collect();
        if number == 1 {
            self.doubtful = false;
        }
        let mut from = ((number - 1) * page).min(keys.len());
        let to = (from + page).min(keys.len());
        let mut total = counts.then_some(keys.len());
        match listing {
            Listing::LacksOne => {
                total = total.map(|total| total + 1);
                self.doubtful |= counts;
            }
            Listing::Repeats if number > 1 && from < keys.len() => {
                from -= 1;
                self.doubtful = true;
            }
            Listing::Changes if number > 1 => {
                total = total.map(|total| total + 1);
                self.doubtful |= counts;
            }
            Listing::Breaks(at) if number >= at => {
                self.doubtful = true;
                return Err(ApiError::temporary("it broke"));
            }
            _ => {}
        }
        let monitors = keys[from..to].iter().filter_map(|key| self.shown(key)).collect();
        Ok(Page { monitors, total })
    }

    /// Whether a request is answered, and whether it is done.
    fn works(&self) -> (Result<(), ApiError>, bool) {
        match self.habits.writing {
            Writing::Breaks { after, kept } if self.written.len() >= after => {
                (Err(ApiError::temporary("it broke")), kept)
            }
            Writing::Forbids => (Err(ApiError::permanent("it is forbidden")), false),
            _ => (Ok(()), true),
        }
    }

    fn put(&mut self, monitors: &[Payload]) -> Result<Option<Vec<String>>, ApiError> {
        let keys: Vec<_> = monitors.iter().map(|monitor| monitor.key.clone()).collect();
        let (mut answer, done) = self.works();
        let refused = |key: &String| match &self.habits.writing {
            Writing::Refuses(some) | Writing::LeavesOut(some) => some.contains(key),
            _ => false,
        };
        let whole = matches!(self.habits.writing, Writing::Refuses(_));
        let bad: BTreeSet<_> = keys.iter().filter(|key| refused(key)).cloned().collect();
        if !bad.is_empty() && (whole || bad.len() == keys.len()) {
            answer = Err(ApiError::content("one of them is wrong"));
        }
        let mut kept = Vec::new();
        if done && !answer.as_ref().is_err_and(ApiError::is_content) {
            for payload in monitors.iter().filter(|payload| !bad.contains(&payload.key)) {
                let text = serde_json::to_string(payload).expect("it is JSON");
                let fields: Fields = serde_json::from_str(&text).expect("it is an object");
                // What is not sent stays as it is.
                self.monitors.entry(payload.key.clone()).or_default().extend(fields);
                kept.push(payload.key.clone());
            }
        }
        let stopped = answer.as_ref().is_err_and(|error| !error.is_content());
        self.written.push(Written { put: true, keys, kept: kept.clone(), stopped });
        let says = self.habits.answers || !bad.is_empty();
        answer.map(|()| says.then_some(kept))
    }

    fn delete(&mut self, keys: &[String]) -> Result<(), ApiError> {
        let (answer, done) = self.works();
        if done {
            keys.iter().for_each(|key| drop(self.monitors.remove(key)));
        }
        let (kept, stopped) = (Vec::new(), answer.is_err());
        self.written.push(Written { put: false, keys: keys.to_vec(), kept, stopped });
        answer
    }
}

impl MonitoringApi for Remote {
    async fn put(&self, monitors: &[Payload]) -> Result<Option<Vec<String>>, ApiError> {
        self.lock().put(monitors)
    }

    async fn page(&self, tag: &str, page: usize) -> Result<Page, ApiError> {
        self.lock().page(tag, page)
    }

    async fn monitor(&self, key: &str) -> Result<Option<Existing>, ApiError> {
        Ok(self.lock().shown(key))
    }

    async fn delete(&self, keys: &[String]) -> Result<(), ApiError> {
        self.lock().delete(keys)
    }
}
