//! The state of one check in the words of this format, and the list of all states as csv and as JSON.

use serde_json::{Number, Value};

use crate::declare::{Observation, Status};
use crate::engine::CheckReport;
use crate::http::respond::shown_message;
use crate::settings::Details;
use crate::support::{escaped_controls, object};

/// The member whose numbers [`as_prometheus`](super::as_prometheus) writes, beside the numbers of the check itself.
const LABELS: &str = "labels";

/// One check. A report has them sorted by name.
pub(super) struct ServiceState<'a> {
    pub(super) name: &'a str,
    pub(super) status: Status,
    detail: Option<String>,
    observations: &'a [Observation],
}

impl<'a> ServiceState<'a> {
    pub(super) fn new(check: &'a CheckReport, details: Details) -> Self {
        Self {
            name: check.name(),
            status: check.status(),
            detail: shown_message(check, details),
            observations: if details == Details::Full { check.observations() } else { &[] },
        }
    }

    /// The observations that are numbers, and the numbers in the observation `labels`.
    pub(super) fn numbers(&self) -> impl Iterator<Item = (&'a str, &'a Number)> {
        self.observations.iter().flat_map(|observation| {
            let labels = match &observation.value {
                Value::Object(labels) if observation.name == LABELS => Some(labels),
                _ => None,
            };
            let labels = labels.into_iter().flatten().map(|(name, value)| (&**name, value));
            let itself = (&*observation.name, &observation.value);
            std::iter::once(itself).chain(labels).filter_map(|(name, value)| Some((name, value.as_number()?)))
        })
    }
}

/// One row for each state. The last row has no newline after it.
pub(super) fn as_csv(states: &[ServiceState<'_>]) -> String {
    let row = |state: &ServiceState<'_>| {
        let detail = state.detail.as_deref().unwrap_or_default();
        let word = state.status.service_word();
        format!("{}\t{word}\t{}", escaped_controls(state.name), escaped_controls(detail))
    };
    states.iter().map(row).collect::<Vec<_>>().join("\n")
}

pub(super) fn as_json(states: &[ServiceState<'_>]) -> String {
    let entry = |state: &ServiceState<'_>| {
        // The members of the format win over observations with their names.
        let others = state.observations.iter().filter(|other| !["state", "detail"].contains(&&*other.name));
        let mut members = object(others.map(|other| (other.name.clone().into_owned(), other.value.clone())));
        members.insert("state".to_owned(), state.status.service_word().into());
        if let Some(detail) = &state.detail {
            members.insert("detail".to_owned(), detail.as_str().into());
        }
        (state.name.to_owned(), Value::from(members))
    };
    Value::from(object(states.iter().map(entry))).to_string()
}
