//! The state of one check in the words of this format, and the list of all states as csv and as JSON.

use std::borrow::Cow;

use serde_json::{Number, Value};

use crate::declare::{Observation, Part, Status};
use crate::engine::{CheckReport, Report};
use crate::http::respond::{part_message, shown_message};
use crate::settings::Details;
use crate::support::{escaped_controls, object, sort_by};

/// The member whose numbers [`as_prometheus`](super::as_prometheus) writes, beside the numbers of the check itself.
const LABELS: &str = "labels";

/// One check. A report has them sorted by name.
pub(super) struct ServiceState<'a> {
    pub(super) name: Cow<'a, str>,
    /// What the check counts as.
    pub(super) status: Status,
    /// Its own status, where that is another one.
    own: Option<Status>,
    detail: Option<String>,
    /// The owner and the runbook, of what does not pass.
    contact: [Option<&'a str>; 2],
    observations: &'a [Observation],
}

impl<'a> ServiceState<'a> {
    pub(super) fn new(check: &'a CheckReport, details: Details) -> Self {
        Self {
            name: check.name().into(),
            status: check.shown_status(),
            own: check.softened(),
            detail: shown_message(check, details),
            contact: contact(check, check.status(), details),
            observations: if details == Details::Full { check.observations() } else { &[] },
        }
    }

    fn of_application(name: &'a str, status: Status) -> Self {
        Self { name: name.into(), status, own: None, detail: None, contact: [None; 2], observations: &[] }
    }

    fn of_part(check: &'a CheckReport, part: &'a Part) -> Self {
        let (own, status) = (part.outcome.status(), check.shown_part_status(part));
        Self {
            name: format!("{}:{}", check.name(), part.name).into(),
            status,
            own: (own != status).then_some(own),
            detail: part_message(part),
            contact: contact(check, own, Details::Full),
            observations: part.outcome.observations(),
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

fn contact(check: &CheckReport, own: Status, details: Details) -> [Option<&str>; 2] {
    let told = details == Details::Full && own != Status::Pass;
    if told { [check.owner(), check.runbook()] } else { [None; 2] }
}

/// The states of all checks, and of their parts where all details are shown, sorted by name. Where not even names are shown,
/// the state of `application`.
pub(super) fn states<'a>(
    report: &'a Report,
    details: Details,
    application: &'a str,
) -> Vec<ServiceState<'a>> {
    if details < Details::Names {
        return vec![ServiceState::of_application(application, report.status())];
    }
    let checks = report.checks();
    let mut states: Vec<_> = checks.iter().map(|check| ServiceState::new(check, details)).collect();
    if details == Details::Full {
        for check in checks {
            let parts = check.parts().iter().map(|part| ServiceState::of_part(check, part));
            states.extend(parts);
        }
        if states.len() > checks.len() {
            // Stable, so that a check comes before a part that has its name.
            sort_by(&mut states, |one, other| one.name.cmp(&other.name));
            states.dedup_by(|later, earlier| later.name == earlier.name);
        }
    }
    states
}

/// The members of the format.
const MEMBERS: [&str; 3] = ["state", "own_state", "detail"];

/// One row for each state. The last row has no newline after it.
pub(super) fn as_csv(states: &[ServiceState<'_>]) -> String {
    let row = |state: &ServiceState<'_>| {
        let detail = state.detail.as_deref().unwrap_or_default();
        let word = state.status.service_word();
        format!("{}\t{word}\t{}", escaped_controls(&state.name), escaped_controls(detail))
    };
    states.iter().map(row).collect::<Vec<_>>().join("\n")
}

pub(super) fn as_json(states: &[ServiceState<'_>]) -> String {
    let entry = |state: &ServiceState<'_>| {
        // The members of the format win over observations with their names.
        let others = state.observations.iter().filter(|other| !MEMBERS.contains(&&*other.name));
        let mut members = object(others.map(|other| (other.name.clone().into_owned(), other.value.clone())));
        members.insert("state".to_owned(), state.status.service_word().into());
        if let Some(own) = state.own {
            members.insert("own_state".to_owned(), own.service_word().into());
        }
        for (name, text) in ["owner", "runbook"].into_iter().zip(state.contact) {
            if let Some(text) = text {
                members.insert(name.to_owned(), text.into());
            }
        }
        if let Some(detail) = &state.detail {
            members.insert("detail".to_owned(), detail.as_str().into());
        }
        (state.name.clone().into_owned(), Value::from(members))
    };
    Value::from(object(states.iter().map(entry))).to_string()
}
