//! Results for people and for programs.

use std::fmt;

use serde_json::{Value as Json, json};

use crate::publish::plan::{
    OrphanAction, StepLine, column_widths, joined, orphan_json, step_json, write_counts, write_line,
    write_reason,
};
use crate::publish::send::result::{Applied, StepResult};

impl Applied {
    /// The results as JSON: `stopped` (`null`, or the error at which applying stopped) and `monitors`. Each monitor has
    /// `key`, `name`, `location` and `result`, which is `created`, `updated`, `unchanged`, `held`, `refused`, `unknown` or
    /// `orphan`. One that is held back or refused has a `reason`, and an orphan has its `fate` as in
    /// [`Plan::to_json`](crate::publish::Plan::to_json).
    pub fn to_json(&self) -> Json {
        let steps = self.steps.iter().map(|step| {
            let mut json = step_json(&step.key, &step.name, step.location);
            let (word, details) = match &step.result {
                StepResult::Created => ("created", json!({})),
                StepResult::Updated => ("updated", json!({})),
                StepResult::Unchanged => ("unchanged", json!({})),
                StepResult::Held(why) => ("held", json!({ "reason": why })),
                StepResult::Refused(why) => ("refused", json!({ "reason": why })),
                StepResult::Unknown => ("unknown", json!({})),
                StepResult::Orphan(action) => ("orphan", orphan_json(action)),
            };
            json["result"] = word.into();
            joined(json, details)
        });
        json!({ "stopped": self.stopped(), "monitors": steps.collect::<Vec<_>>() })
    }
}

impl fmt::Display for Applied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |which: fn(&StepResult) -> bool| self.count(which);
        write_counts(
            f,
            &[
                (count(|result| *result == StepResult::Created), "created"),
                (count(|result| *result == StepResult::Updated), "updated"),
                (count(|result| *result == StepResult::Unchanged), "unchanged"),
                (count(|result| matches!(result, StepResult::Held(_))), "held back"),
                (count(|result| matches!(result, StepResult::Refused(_))), "refused"),
                (count(|result| *result == StepResult::Unknown), "not known"),
                (count(|result| *result == StepResult::Orphan(OrphanAction::Marked)), "marked as orphans"),
                (count(|result| *result == StepResult::Orphan(OrphanAction::Paused)), "paused"),
                (count(|result| *result == StepResult::Orphan(OrphanAction::Deleted)), "deleted"),
                (count(|result| matches!(result, StepResult::Orphan(OrphanAction::Kept(_)))), "orphans kept"),
            ],
        )?;
        let not_published = self.steps.iter().filter_map(|step| {
            let (word, why) = match &step.result {
                StepResult::Held(why) => ("held back", why),
                StepResult::Refused(why) => ("refused", why),
                _ => return None,
            };
            Some((StepLine::new('!', word, &step.key, &step.name, step.location), why))
        });
        let lines: Vec<_> = not_published.collect();
        let widths = column_widths(lines.iter().map(|(line, _)| line));
        for (line, why) in &lines {
            write_line(f, line, widths)?;
            write_reason(f, why)?;
        }
        match &self.stopped {
            Some(error) => write!(f, "\nan error of the monitoring API stopped it: {error}"),
            None => Ok(()),
        }
    }
}
