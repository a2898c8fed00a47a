//! Plans for people and for programs.

use std::fmt;
use std::time::SystemTime;

use serde_json::{Value as Json, json};

use crate::publish::api::Payload;
use crate::publish::plan::difference::FieldChange;
use crate::publish::plan::lines::{
    StepLine, column_widths, shortened, write_counts, write_line, write_reason,
};
use crate::publish::plan::prune::OrphanAction;
use crate::publish::plan::steps::{Action, Plan, PlanStep};
use crate::support::Location;

impl Plan {
    /// The plan as JSON: `application`, `environment`, `release` and `monitors`. Each monitor has `key`, `name`, `location`
    /// and `action`, which is `create`, `update`, `unchanged`, `held` or `orphan`. Further members depend on the action: the
    /// `summary` of a monitor to create, the `changes` of an update, the `reason` of one that is held back, and `since` and
    /// `fate` (`kept` with its `reason`, `marked`, `paused`, `deleted`) of an orphan.
    pub fn to_json(&self) -> Json {
        json!({
            "application": self.owner.application,
            "environment": self.owner.environment,
            "release": self.owner.release,
            "monitors": self.steps.iter().map(planned_json).collect::<Vec<_>>(),
        })
    }
}

fn planned_json(step: &PlanStep) -> Json {
    let mut json = step_json(&step.key, &step.name, step.location);
    let (word, details) = match &step.action {
        Action::Create => {
            let summary = step.payload.as_ref().map(Payload::summary);
            ("create", json!({ "summary": summary }))
        }
        Action::Update(changes) => ("update", json!({ "changes": changes })),
        Action::Unchanged => ("unchanged", json!({})),
        Action::Held(why) => ("held", json!({ "reason": why })),
        Action::Orphan { since, action } => {
            let mut details = orphan_json(action);
            details["since"] = since.map(date).into();
            ("orphan", details)
        }
    };
    json["action"] = word.into();
    joined(json, details)
}

/// What the JSON of every step begins with.
pub(crate) fn step_json(key: &str, name: &str, location: Option<Location>) -> Json {
    json!({ "key": key, "name": name, "location": location.map(|location| location.public()) })
}

pub(crate) fn orphan_json(action: &OrphanAction) -> Json {
    match action {
        OrphanAction::Kept(why) => json!({ "fate": "kept", "reason": why }),
        OrphanAction::Marked => json!({ "fate": "marked" }),
        OrphanAction::Paused => json!({ "fate": "paused" }),
        OrphanAction::Deleted => json!({ "fate": "deleted" }),
    }
}

/// One object with the members of both.
pub(crate) fn joined(mut json: Json, details: Json) -> Json {
    if let (Json::Object(json), Json::Object(details)) = (&mut json, details) {
        json.extend(details);
    }
    json
}

fn date(time: SystemTime) -> String {
    humantime::format_rfc3339_seconds(time).to_string()
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |which: fn(&Action) -> bool| self.steps.iter().filter(|step| which(&step.action)).count();
        write!(f, "{} {} in {}: ", self.owner.application, self.owner.release, self.owner.environment)?;
        write_counts(
            f,
            &[
                (count(|action| *action == Action::Create), "to create"),
                (count(|action| matches!(action, Action::Update(_))), "to update"),
                (count(|action| *action == Action::Unchanged), "unchanged"),
                (count(|action| matches!(action, Action::Held(_))), "held back"),
                (count(|action| matches!(action, Action::Orphan { .. })), "no longer declared"),
            ],
        )?;
        let lines: Vec<_> = self.steps.iter().filter_map(|step| Some((step, line_of(step)?))).collect();
        let widths = column_widths(lines.iter().map(|(_, line)| line));
        for (step, line) in &lines {
            write_line(f, line, widths)?;
            write_details(f, step)?;
        }
        Ok(())
    }
}

/// The line of a step; `None` when there is nothing to report.
fn line_of(step: &PlanStep) -> Option<StepLine> {
    let (mark, word) = match &step.action {
        Action::Unchanged => return None,
        Action::Create => ('+', "create"),
        Action::Update(_) => ('~', "update"),
        Action::Held(_) => ('!', "held back"),
        Action::Orphan { action: OrphanAction::Kept(_), .. } => (' ', "orphan"),
        Action::Orphan { action: OrphanAction::Marked, .. } => ('~', "mark"),
        Action::Orphan { action: OrphanAction::Paused, .. } => ('-', "pause"),
        Action::Orphan { action: OrphanAction::Deleted, .. } => ('-', "delete"),
    };
    Some(StepLine::new(mark, word, &step.key, &step.name, step.location))
}

/// The lines below the line of a step.
fn write_details(f: &mut fmt::Formatter<'_>, step: &PlanStep) -> fmt::Result {
    match &step.action {
        Action::Create => step.payload.iter().try_for_each(|payload| write_reason(f, &payload.summary())),
        Action::Update(changes) if changes.is_empty() => {
            write_reason(f, "no field changes, only the record on the monitor")
        }
        Action::Update(changes) => changes.iter().try_for_each(|change| write_change(f, change)),
        Action::Held(why) | Action::Orphan { action: OrphanAction::Kept(why), .. } => write_reason(f, why),
        Action::Orphan { since: Some(since), .. } => {
            write_reason(f, &format!("no longer declared since {}", date(*since)))
        }
        Action::Orphan { action: OrphanAction::Marked, .. } => {
            write_reason(f, "no longer declared: its grace begins")
        }
        Action::Unchanged | Action::Orphan { .. } => Ok(()),
    }
}

fn write_change(f: &mut fmt::Formatter<'_>, change: &FieldChange) -> fmt::Result {
    let drift = if change.drift { " (edited by hand)" } else { "" };
    let (old, new) = (shown(&change.old), shown(&change.new));
    write_reason(f, &format!("{}: {old} -> {new}{drift}", change.field))
}

fn shown(value: &Json) -> String {
    match value {
        Json::Null => "nothing".to_owned(),
        other => shortened(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::plan::lines::SHOWN_LIMIT;
    use crate::publish::plan::owner::Owner;

    /// A plan about one orphan.
    fn plan(key: &str, name: &str) -> Plan {
        let owner = Owner { application: "shop".into(), environment: "test".into(), release: "1.0.0".into() };
        let orphan = PlanStep {
            key: key.to_owned(),
            name: name.to_owned(),
            location: None,
            action: Action::Orphan { since: None, action: OrphanAction::Marked },
            payload: None,
        };
        Plan { owner, steps: vec![orphan] }
    }

    #[test]
    fn a_key_from_the_api_is_shown_on_one_line_without_control_characters() {
        let text = plan("gone\n+ create    \u{1b}[31mred", "gone").to_string();
        assert_eq!(text.lines().count(), 3, "a head, the monitor and the reason: {text}");
        assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{text:?}");
    }

    #[test]
    fn long_keys_and_names_are_shortened() {
        let long = "ü".repeat(100_000);
        let text = plan(&long, &long).to_string();
        assert!(text.len() < 1_000, "{} bytes", text.len());
        assert!(text.contains(&format!("{}…", "ü".repeat(SHOWN_LIMIT))), "{text}");
    }
}
