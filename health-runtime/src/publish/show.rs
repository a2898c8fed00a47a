//! Plans and what became of them, for people and for programs.

use std::fmt;
use std::time::SystemTime;

use serde_json::{Value as Json, json};

use super::apply::{Applied, Became};
use super::difference::FieldChange;
use super::payload::Payload;
use super::plan::{Action, Plan, Step};
use super::prune::Fate;
use crate::declare::Location;
use crate::printable::one_line;

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

fn step(step: &Step) -> Json {
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
            let (word, details) = match &step.became {
                Became::Created => ("created", json!({})),
                Became::Updated => ("updated", json!({})),
                Became::Unchanged => ("unchanged", json!({})),
                Became::Held(why) => ("held", json!({ "reason": why })),
                Became::Refused(why) => ("refused", json!({ "reason": why })),
                Became::Unknown => ("unknown", json!({})),
                Became::Orphan(which) => ("orphan", fate(which)),
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

fn fate(fate: &Fate) -> Json {
    match fate {
        Fate::Kept(why) => json!({ "fate": "kept", "reason": why }),
        Fate::Marked => json!({ "fate": "marked" }),
        Fate::Paused => json!({ "fate": "paused" }),
        Fate::Deleted => json!({ "fate": "deleted" }),
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
struct Line<'a> {
    mark: char,
    word: &'static str,
    key: &'a str,
    name: String,
    location: Option<Location>,
}

impl<'a> Line<'a> {
    fn new(mark: char, word: &'static str, key: &'a str, name: &str, location: Option<Location>) -> Self {
        Self { mark, word, key, name: one_line(name), location }
    }
}

/// How wide the keys and the names of a list are.
fn widths<'a>(lines: impl Iterator<Item = &'a Line<'a>>) -> (usize, usize) {
    lines.fold((0, 0), |(key, name), line| {
        (key.max(line.key.chars().count()), name.max(line.name.chars().count()))
    })
}

fn write_line(f: &mut fmt::Formatter<'_>, line: &Line<'_>, (key, name): (usize, usize)) -> fmt::Result {
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
                Action::Held(why) | Action::Orphan { fate: Fate::Kept(why), .. } => reason(f, why)?,
                Action::Orphan { since: Some(since), .. } => {
                    reason(f, &format!("not declared any more since {}", time(*since)))?;
                }
                Action::Orphan { fate: Fate::Marked, .. } => {
                    reason(f, "nothing declares it any more: its grace begins")?;
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// What a plan lists of a step; nothing where nothing is to do.
fn planned(step: &Step) -> Option<(&Step, Line<'_>)> {
    let (mark, word) = match &step.action {
        Action::Unchanged => return None,
        Action::Create => ('+', "create"),
        Action::Update(_) => ('~', "update"),
        Action::Held(_) => ('!', "held back"),
        Action::Orphan { fate: Fate::Kept(_), .. } => (' ', "orphan"),
        Action::Orphan { fate: Fate::Marked, .. } => ('~', "mark"),
        Action::Orphan { fate: Fate::Paused, .. } => ('-', "pause"),
        Action::Orphan { fate: Fate::Deleted, .. } => ('-', "delete"),
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
    let text = match value {
        Json::Null => "nothing".to_owned(),
        other => other.to_string(),
    };
    match text.char_indices().nth(SHOWN_LIMIT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

const SHOWN_LIMIT: usize = 120;

impl fmt::Display for Applied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |which: fn(&Became) -> bool| self.count(which);
        summary(
            f,
            &[
                (count(|became| *became == Became::Created), "created"),
                (count(|became| *became == Became::Updated), "updated"),
                (count(|became| *became == Became::Unchanged), "unchanged"),
                (count(|became| matches!(became, Became::Held(_))), "held back"),
                (count(|became| matches!(became, Became::Refused(_))), "refused"),
                (count(|became| *became == Became::Unknown), "not known"),
                (count(|became| *became == Became::Orphan(Fate::Marked)), "marked as orphans"),
                (count(|became| *became == Became::Orphan(Fate::Paused)), "paused"),
                (count(|became| *became == Became::Orphan(Fate::Deleted)), "deleted"),
                (count(|became| matches!(became, Became::Orphan(Fate::Kept(_)))), "orphans kept"),
            ],
        )?;
        let troubled = self.steps.iter().filter_map(|step| {
            let (word, why) = match &step.became {
                Became::Held(why) => ("held back", why),
                Became::Refused(why) => ("refused", why),
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
