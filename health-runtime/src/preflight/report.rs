//! The report of a preflight, for people and for programs.

use std::fmt;
use std::time::Duration;

use axum::http::Method;
use serde::{Serialize, Serializer};
use serde_json::{Value as Json, json};

use crate::monitors::UncoveredRoute;
use crate::support::{Location, bounded};

#[doc = include_str!("../docs/preflight.md")]
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Preflight {
    /// Every monitor of this environment, in the order of [`Health::monitors`](crate::Health::monitors).
    pub checked: Vec<CheckedMonitor>,
    /// The routes without a monitor; see [`Health::uncovered`](crate::Health::uncovered).
    pub uncovered: Vec<UncoveredRoute>,
}

/// One monitor in a [`Preflight`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CheckedMonitor {
    /// The key of the monitor at the monitoring API.
    pub key: String,
    /// The name of the monitor, for people.
    pub name: String,
    /// The method of its request.
    pub method: Method,
    /// The URL of its request, with the base URL of the preflight.
    pub url: String,
    /// Where the monitor is declared.
    pub location: Location,
    /// The result.
    pub verdict: Verdict,
    /// Further remarks, such as an assertion that could not be checked.
    pub notes: Vec<String>,
}

/// The result of one monitor in a [`Preflight`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// Every assertion that could be checked holds.
    #[non_exhaustive]
    Passed {
        /// From the request to the end of the response, redirects included.
        time: Duration,
    },
    /// The monitor would alert.
    #[non_exhaustive]
    Failed {
        /// The reasons; at least one.
        reasons: Vec<String>,
    },
    /// The request was not sent, or another host answers it.
    #[non_exhaustive]
    NotChecked {
        /// The reason.
        reason: String,
    },
}

impl Verdict {
    fn as_str(&self) -> &'static str {
        match self {
            Self::Passed { .. } => "passed",
            Self::Failed { .. } => "failed",
            Self::NotChecked { .. } => "not_checked",
        }
    }

    fn reasons(&self) -> &[String] {
        match self {
            Self::Passed { .. } => &[],
            Self::Failed { reasons } => reasons,
            Self::NotChecked { reason } => std::slice::from_ref(reason),
        }
    }
}

impl CheckedMonitor {
    /// Whether the monitor would alert.
    pub fn failed(&self) -> bool {
        matches!(self.verdict, Verdict::Failed { .. })
    }
}

impl Preflight {
    /// Whether no monitor failed. A monitor that was not checked is no failure, and neither is a route without a monitor.
    pub fn passed(&self) -> bool {
        !self.checked.iter().any(CheckedMonitor::failed)
    }
}

/// A duration for people: `12 ms`, `2.5 s`.
pub(super) fn duration_text(duration: Duration) -> String {
    if duration < Duration::from_secs(1) {
        format!("{} ms", duration.as_millis())
    } else {
        format!("{:.1} s", duration.as_secs_f64())
    }
}

impl fmt::Display for Preflight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count =
            |verdict| self.checked.iter().filter(|monitor| monitor.verdict.as_str() == verdict).count();
        writeln!(
            f,
            "monitors: {} passed, {} failed, {} not checked",
            count("passed"),
            count("failed"),
            count("not_checked")
        )?;
        let rows = self.checked.iter().map(|monitor| {
            let verdict = match &monitor.verdict {
                Verdict::Passed { .. } => "passed",
                Verdict::Failed { .. } => "FAILED",
                Verdict::NotChecked { .. } => "not checked",
            };
            let took = match &monitor.verdict {
                Verdict::Passed { time } => duration_text(*time),
                _ => String::new(),
            };
            let request = bounded(format!("{} {}", monitor.method, monitor.url).into()).into_owned();
            [verdict.to_owned(), request, took, monitor.location.to_string()]
        });
        let rows: Vec<_> = rows.collect();
        let width =
            |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
        let (verdict, request, took) = (width(0), width(1), width(2));
        for (monitor, row) in self.checked.iter().zip(&rows) {
            writeln!(f, "  {:verdict$}  {:request$}  {:>took$}  {}", row[0], row[1], row[2], row[3])?;
            for line in monitor.verdict.reasons().iter().chain(&monitor.notes) {
                writeln!(f, "  {:verdict$}  {line}", "")?;
            }
        }
        if !self.uncovered.is_empty() {
            writeln!(f, "routes without a monitor: {}", self.uncovered.len())?;
        }
        for route in &self.uncovered {
            writeln!(f, "  {route}")?;
        }
        Ok(())
    }
}

/// `{"passed", "checked": [{"key", "name", "method", "url", "location", "verdict": "passed" | "failed" | "not_checked",
/// "seconds", "reasons", "notes"}], "uncovered": [{"methods", "path", "group", "location"}]}`. `seconds` is null unless
/// the monitor passed.
impl Serialize for Preflight {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        json!({
            "passed": self.passed(),
            "checked": self.checked.iter().map(checked_json).collect::<Vec<_>>(),
            "uncovered": self.uncovered,
        })
        .serialize(serializer)
    }
}

fn checked_json(monitor: &CheckedMonitor) -> Json {
    let seconds = match &monitor.verdict {
        Verdict::Passed { time } => Some(time.as_secs_f64()),
        _ => None,
    };
    json!({
        "key": monitor.key,
        "name": monitor.name,
        "method": monitor.method.as_str(),
        "url": monitor.url,
        "location": monitor.location.to_string(),
        "verdict": monitor.verdict.as_str(),
        "seconds": seconds,
        "reasons": monitor.verdict.reasons(),
        "notes": monitor.notes,
    })
}
