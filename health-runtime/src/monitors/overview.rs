//! Checks, routes and monitors as tables, for people.

use std::borrow::Cow;
use std::fmt::{self, Write};

use crate::declare::{CheckConfig, Probe};
use crate::monitors::listed::ListedRoute;
use crate::monitors::resolved::ResolvedMonitor;
use crate::support::bounded;

/// All checks, routes and monitors, each with the line that declares it.
/// [`Health::overview`](crate::Health::overview) returns it, and `Display` writes it as tables, for example for the
/// log at the start. It contains no secret.
pub struct Overview<'a> {
    pub(crate) checks: Vec<&'a CheckConfig>,
    pub(crate) routes: &'a [ListedRoute],
    pub(crate) monitors: &'a [ResolvedMonitor],
}

impl fmt::Display for Overview<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let checks = self.checks.iter().map(|check| {
            let probes: Vec<_> = check.probes.iter().map(Probe::as_str).collect();
            vec![
                check.name.to_string(),
                probes.join(", "),
                check.description.to_string(),
                check.location.to_string(),
            ]
        });
        table(f, "checks", &["name", "probes", "description", "declared at"], checks.collect())?;
        let routes = self.routes.iter().map(|route| {
            let watched = match route.monitors {
                None => "not wanted".to_owned(),
                Some(0) => "none".to_owned(),
                Some(number) => number.to_string(),
            };
            let group = route.group.as_ref().map_or_else(String::new, |group| format!(" ({group})"));
            vec![format!("{} {}{group}", route.methods, route.path), watched, route.location.to_string()]
        });
        table(f, "routes", &["route", "monitors", "declared at"], routes.collect())?;
        let monitors = self.monitors.iter().map(|monitor| {
            vec![
                monitor.key.clone(),
                format!("{} {}", monitor.method, monitor.shown_url()),
                monitor.location().to_string(),
            ]
        });
        table(f, "monitors", &["key", "request", "declared at"], monitors.collect())
    }
}

fn table(f: &mut fmt::Formatter<'_>, title: &str, head: &[&str], rows: Vec<Vec<String>>) -> fmt::Result {
    writeln!(f, "{title}: {}", rows.len())?;
    if rows.is_empty() {
        return Ok(());
    }
    let mut widths = vec![0; head.len()];
    let mut lines = vec![head.iter().map(|cell| Cow::Borrowed(*cell)).collect::<Vec<_>>()];
    lines.extend(rows.into_iter().map(|row| row.into_iter().map(|cell| bounded(cell.into())).collect()));
    for line in &lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = cell.chars().count().max(*width);
        }
    }
    for line in lines {
        let mut text = String::new();
        for (cell, width) in line.iter().zip(&widths) {
            let _ = write!(text, "  {cell:width$}");
        }
        writeln!(f, "{}", text.trim_end())?;
    }
    Ok(())
}
