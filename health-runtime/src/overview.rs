//! What was gathered, as tables for people.

use std::fmt;

use crate::declare::{Check, Location, Probe};
use crate::printable::bounded;
use crate::publish::ResolvedMonitor;

/// What is shown of a route.
pub(crate) struct ListedRoute {
    pub(crate) methods: String,
    pub(crate) path: String,
    pub(crate) group: Option<String>,
    /// How many monitors watch it; `None` when it was declared to need none.
    pub(crate) monitors: Option<usize>,
    /// Whether nothing at all was said of monitors.
    pub(crate) undecided: bool,
    pub(crate) location: Location,
}

/// Everything that was gathered: checks, routes and monitors, each with the line it is declared at. Made by
/// [`Health::overview`](crate::Health::overview), and meant for the log at start. It contains no secret.
pub struct Overview<'a> {
    pub(crate) checks: Vec<&'a Check>,
    pub(crate) routes: &'a [ListedRoute],
    pub(crate) monitors: &'a [ResolvedMonitor],
}

impl fmt::Display for Overview<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let checks = self.checks.iter().map(|check| {
            let probes: Vec<_> = check.probes.iter().map(Probe::as_str).collect();
            [
                check.name.to_string(),
                probes.join(", "),
                check.description.to_string(),
                check.location.to_string(),
            ]
        });
        table(f, "checks", ["name", "probes", "description", "declared at"], checks.collect())?;
        let routes = self.routes.iter().map(|route| {
            let watched = match route.monitors {
                None => "not wanted".to_owned(),
                Some(0) => "none".to_owned(),
                Some(number) => number.to_string(),
            };
            let group = route.group.as_ref().map_or_else(String::new, |group| format!(" ({group})"));
            [format!("{} {}{group}", route.methods, route.path), watched, route.location.to_string()]
        });
        table(f, "routes", ["route", "monitors", "declared at"], routes.collect())?;
        let monitors = self.monitors.iter().map(|monitor| {
            [
                monitor.key.clone(),
                format!("{} {}", monitor.method, monitor.url),
                monitor.location().to_string(),
            ]
        });
        table(f, "monitors", ["key", "request", "declared at"], monitors.collect())
    }
}

fn table<const N: usize>(
    f: &mut fmt::Formatter<'_>,
    title: &str,
    head: [&str; N],
    rows: Vec<[String; N]>,
) -> fmt::Result {
    writeln!(f, "{title}: {}", rows.len())?;
    if rows.is_empty() {
        return Ok(());
    }
    let head = head.map(str::to_owned);
    let rows: Vec<_> =
        rows.into_iter().map(|row| row.map(|cell| bounded(cell.into()).into_owned())).collect();
    let widths: [usize; N] = std::array::from_fn(|column| {
        let cells = std::iter::once(&head).chain(&rows).map(|row| row[column].chars().count());
        cells.max().unwrap_or_default()
    });
    for row in std::iter::once(&head).chain(&rows) {
        let cells: Vec<_> = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        writeln!(f, "  {}", cells.join("  ").trim_end())?;
    }
    Ok(())
}
