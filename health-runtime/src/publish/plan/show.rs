//! Plans and what became of them, for people and for programs.

use std::fmt;
use std::time::SystemTime;

use serde_json::{Value as Json, json};

use crate::publish::plan::difference::FieldChange;
use crate::publish::plan::prune::OrphanAction;
use crate::publish::plan::{Action, Plan, PlanStep};
use crate::publish::send::{Applied, Payload, StepResult};
use crate::support::{Location, one_line};

impl Plan {
    /// The plan as JSON: `application`, `environment`, `release`, and `monitors`, each with `key`, `name`, `location`,
    /// `action` (`create`, `update`, `unchanged`, `held`, `orphan`) and what belongs to it: the `summary` of what is
    /// created, the `changes` of an update, the `reason` of what is held back, and `since` and `fate` of an orphan.
    pub fn to_json(&self) -> Json {
        json!({
            "application": self.owner.application,
            "environment": self.owner.environment,
            "release": self.owner.release,
            "monitors": self.steps.iter().map(step).collect::<Vec<_>>(),
        })
    }
}

fn step(step: &PlanStep) -> Json {
    let mut json = entry(&step.key, &step.name, step.location);
    let (action, details) = match &step.action {
        Action::Create => {
            let summary = step.payload.as_ref().map(Payload::summary);
            ("create", json!({ "summary": summary }))
        }
        Action::Update(changes) => ("update", json!({ "changes": changes })),
        Action::Unchanged => ("unchanged", json!({})),
        Action::Held(why) => ("held", json!({ "reason": why })),
        Action::Orphan { since, fate: which } => {
            let mut details = fate(which);
            details["since"] = since.map(time).into();
            ("orphan", details)
        }
    };
    json["action"] = action.into();
    join(json, details)
}

impl Applied {
    /// What became of the monitors as JSON: `stopped` (`null`, or why it ended early) and `monitors`, each with `key`,
    /// `name`, `location`, `result` (`created`, `updated`, `unchanged`, `held`, `refused`, `unknown`, `orphan`) and what
    /// belongs to it.
    pub fn to_json(&self) -> Json {
        let steps = self.steps.iter().map(|step| {
            let mut json = entry(&step.key, &step.name, step.location);
            let (word, details) = match &step.result {
                StepResult::Created => ("created", json!({})),
                StepResult::Updated => ("updated", json!({})),
                StepResult::Unchanged => ("unchanged", json!({})),
                StepResult::Held(why) => ("held", json!({ "reason": why })),
                StepResult::Refused(why) => ("refused", json!({ "reason": why })),
                StepResult::Unknown => ("unknown", json!({})),
                StepResult::Orphan(which) => ("orphan", fate(which)),
            };
            json["result"] = word.into();
            join(json, details)
        });
        json!({ "stopped": self.stopped(), "monitors": steps.collect::<Vec<_>>() })
    }
}

fn entry(key: &str, name: &str, location: Option<Location>) -> Json {
    json!({ "key": key, "name": name, "location": location.map(|location| location.public()) })
}

fn fate(fate: &OrphanAction) -> Json {
    match fate {
        OrphanAction::Kept(why) => json!({ "fate": "kept", "reason": why }),
        OrphanAction::Marked => json!({ "fate": "marked" }),
        OrphanAction::Paused => json!({ "fate": "paused" }),
        OrphanAction::Deleted => json!({ "fate": "deleted" }),
    }
}

fn join(mut json: Json, details: Json) -> Json {
    if let (Json::Object(json), Json::Object(details)) = (&mut json, details) {
        json.extend(details);
    }
    json
}

fn time(time: SystemTime) -> String {
    humantime::format_rfc3339_seconds(time).to_string()
}

/// One monitor in a list: a mark by which the eye finds it, a word, the key, the name and the place.
struct Line {
    mark: char,
    word: &'static str,
    key: String,
    name: String,
    location: Option<Location>,
}

impl Line {
    fn new(mark: char, word: &'static str, key: &str, name: &str, location: Option<Location>) -> Self {
        // Of an orphan both are whatever the API says; no column may be wider than a formatter can count.
        Self { mark, word, key: short(one_line(key)), name: short(one_line(name)), location }
    }
}

/// How wide the keys and the names of a list are.
fn widths<'a>(lines: impl Iterator<Item = &'a Line>) -> (usize, usize) {
    lines.fold((0, 0), |(key, name), line| {
        (key.max(line.key.chars().count()), name.max(line.name.chars().count()))
    })
}

fn write_line(f: &mut fmt::Formatter<'_>, line: &Line, (key, name): (usize, usize)) -> fmt::Result {
    let place = line.location.map(|location| location.public()).unwrap_or_default();
    let text = format!("{} {:9} {:key$}  {:name$}  {place}", line.mark, line.word, line.key, line.name);
    write!(f, "\n{}", text.trim_end())
}

fn reason(f: &mut fmt::Formatter<'_>, why: &str) -> fmt::Result {
    write!(f, "\n            {}", one_line(why))
}

/// `2 to create, 1 unchanged`, leaving out what there is none of.
fn summary(f: &mut fmt::Formatter<'_>, counts: &[(usize, &str)]) -> fmt::Result {
    let counts: Vec<_> = counts
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, what)| format!("{number} {what}"))
        .collect();
    f.write_str(if counts.is_empty() { "no monitors" } else { "" })?;
    f.write_str(&counts.join(", "))
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |which: fn(&Action) -> bool| self.steps.iter().filter(|step| which(&step.action)).count();
        write!(f, "{} {} in {}: ", self.owner.application, self.owner.release, self.owner.environment)?;
        summary(
            f,
            &[
                (count(|action| *action == Action::Create), "to create"),
                (count(|action| matches!(action, Action::Update(_))), "to update"),
                (count(|action| *action == Action::Unchanged), "unchanged"),
                (count(|action| matches!(action, Action::Held(_))), "held back"),
                (count(|action| matches!(action, Action::Orphan { .. })), "not declared any more"),
            ],
        )?;
        let lines: Vec<_> = self.steps.iter().filter_map(planned).collect();
        let widths = widths(lines.iter().map(|(_, line)| line));
        for (step, line) in &lines {
            write_line(f, line, widths)?;
            match &step.action {
                Action::Create => {
                    step.payload.iter().try_for_each(|payload| reason(f, &payload.summary()))?
                }
                Action::Update(changes) if changes.is_empty() => {
                    reason(f, "only what the monitor remembers of its release changes")?;
                }
                Action::Update(changes) => changes.iter().try_for_each(|change| changed(f, change))?,
                Action::Held(why) | Action::Orphan { fate: OrphanAction::Kept(why), .. } => reason(f, why)?,
                Action::Orphan { since: Some(since), .. } => {
                    reason(f, &format!("not declared any more since {}", time(*since)))?;
                }
                Action::Orphan { fate: OrphanAction::Marked, .. } => {
                    reason(f, "nothing declares it any more: its grace begins")?;
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// What a plan lists of a step; nothing where nothing is to do.
fn planned(step: &PlanStep) -> Option<(&PlanStep, Line)> {
    let (mark, word) = match &step.action {
        Action::Unchanged => return None,
        Action::Create => ('+', "create"),
        Action::Update(_) => ('~', "update"),
        Action::Held(_) => ('!', "held back"),
        Action::Orphan { fate: OrphanAction::Kept(_), .. } => (' ', "orphan"),
        Action::Orphan { fate: OrphanAction::Marked, .. } => ('~', "mark"),
        Action::Orphan { fate: OrphanAction::Paused, .. } => ('-', "pause"),
        Action::Orphan { fate: OrphanAction::Deleted, .. } => ('-', "delete"),
    };
    Some((step, Line::new(mark, word, &step.key, &step.name, step.location)))
}

fn changed(f: &mut fmt::Formatter<'_>, change: &FieldChange) -> fmt::Result {
    let drift = if change.drift { " (edited by hand)" } else { "" };
    let (old, new) = (shown(&change.old), shown(&change.new));
    reason(f, &format!("{}: {old} -> {new}{drift}", change.field))
}

/// A value on one line, of a length that a terminal can show.
fn shown(value: &Json) -> String {
    match value {
        Json::Null => "nothing".to_owned(),
        other => short(other.to_string()),
    }
}

fn short(text: String) -> String {
    match text.char_indices().nth(SHOWN_LIMIT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// As long as a key may be.
const SHOWN_LIMIT: usize = 128;

impl fmt::Display for Applied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |which: fn(&StepResult) -> bool| self.count(which);
        summary(
            f,
            &[
                (count(|became| *became == StepResult::Created), "created"),
                (count(|became| *became == StepResult::Updated), "updated"),
                (count(|became| *became == StepResult::Unchanged), "unchanged"),
                (count(|became| matches!(became, StepResult::Held(_))), "held back"),
                (count(|became| matches!(became, StepResult::Refused(_))), "refused"),
                (count(|became| *became == StepResult::Unknown), "not known"),
                (count(|became| *became == StepResult::Orphan(OrphanAction::Marked)), "marked as orphans"),
                (count(|became| *became == StepResult::Orphan(OrphanAction::Paused)), "paused"),
                (count(|became| *became == StepResult::Orphan(OrphanAction::Deleted)), "deleted"),
                (count(|became| matches!(became, StepResult::Orphan(OrphanAction::Kept(_)))), "orphans kept"),
            ],
        )?;
        let troubled = self.steps.iter().filter_map(|step| {
            let (word, why) = match &step.result {
                StepResult::Held(why) => ("held back", why),
                StepResult::Refused(why) => ("refused", why),
                _ => return None,
            };
            Some((Line::new('!', word, &step.key, &step.name, step.location), why))
        });
        let lines: Vec<_> = troubled.collect();
        let widths = widths(lines.iter().map(|(line, _)| line));
        for (line, why) in &lines {
            write_line(f, line, widths)?;
            reason(f, why)?;
        }
        match &self.stopped {
            Some(error) => write!(f, "\nthe monitoring API stopped it: {error}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::plan::owner::Owner;

    /// A plan about one orphan.
    fn plan(key: &str, name: &str) -> Plan {
        let owner = Owner { application: "shop".into(), environment: "test".into(), release: "1.0.0".into() };
        let orphan = PlanStep {
            key: key.to_owned(),
            name: name.to_owned(),
            location: None,
            action: Action::Orphan { since: None, fate: OrphanAction::Marked },
            payload: None,
        };
        Plan { owner, steps: vec![orphan] }
    }

    #[test]
    fn a_key_that_the_api_made_up_is_shown_on_one_line_and_obeyed_by_no_terminal() {
        let text = plan("gone\n+ create    \u{1b}[31mred", "gone").to_string();
        assert_eq!(text.lines().count(), 3, "a head, the monitor and the reason: {text}");
        assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{text:?}");
    }

    #[test]
    fn a_key_and_a_name_of_any_length_are_shown_as_far_as_people_read_them() {
        let long = "ü".repeat(100_000);
        let text = plan(&long, &long).to_string();
        assert!(text.len() < 1_000, "{} bytes", text.len());
        assert!(text.contains(&format!("{}…", "ü".repeat(SHOWN_LIMIT))), "{text}");
    }
}
