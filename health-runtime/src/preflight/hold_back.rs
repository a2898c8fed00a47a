//! Keeps from being published what a preflight found to alert.

use super::report::{Preflight, Verdict};
use crate::publish::ResolvedMonitor;

/// A monitor that is not to be published now, and why. It is declared all the same: it must not be taken for one that is
/// gone.
#[derive(Debug)]
#[cfg_attr(not(test), expect(dead_code, reason = "the publisher asks before it puts"))]
pub(crate) struct Held<'a> {
    pub(crate) monitor: &'a ResolvedMonitor,
    pub(crate) reasons: &'a [String],
}

/// The monitors that may be published, and those that failed. What was not checked may be: nobody knows anything against
/// it.
#[cfg_attr(not(test), expect(dead_code, reason = "the publisher asks before it puts"))]
pub(crate) fn hold_back<'a>(
    monitors: &'a [ResolvedMonitor],
    report: &'a Preflight,
) -> (Vec<&'a ResolvedMonitor>, Vec<Held<'a>>) {
    let (mut good, mut held) = (Vec::with_capacity(monitors.len()), Vec::new());
    for monitor in monitors {
        let failed = report.checked.iter().find_map(|checked| match &checked.verdict {
            Verdict::Failed { reasons } if checked.key == monitor.key => Some(reasons),
            _ => None,
        });
        match failed {
            Some(reasons) => held.push(Held { monitor, reasons }),
            None => good.push(monitor),
        }
    }
    (good, held)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::http::Method;

    use super::*;
    use crate::declare::Monitor;
    use crate::preflight::CheckedMonitor;

    fn monitor(key: &str) -> ResolvedMonitor {
        ResolvedMonitor {
            key: key.to_owned(),
            name: String::new(),
            note: String::new(),
            method: Method::GET,
            url: "/".to_owned(),
            tags: Vec::new(),
            environment: String::new(),
            definition: Monitor::get("/"),
        }
    }

    fn checked(monitor: &ResolvedMonitor, verdict: Verdict) -> CheckedMonitor {
        CheckedMonitor {
            key: monitor.key.clone(),
            name: String::new(),
            method: Method::GET,
            url: String::new(),
            location: monitor.location(),
            verdict,
            notes: Vec::new(),
        }
    }

    #[test]
    fn what_failed_is_held_back_with_its_reasons_and_nothing_else_is() {
        let monitors = ["passes", "fails", "was-not-checked", "nobody-asked"].map(monitor);
        let report = Preflight {
            checked: vec![
                checked(&monitors[0], Verdict::Passed { time: Duration::ZERO }),
                checked(&monitors[1], Verdict::Failed { reasons: vec!["it answered 500".to_owned()] }),
                checked(&monitors[2], Verdict::NotChecked { reason: String::new() }),
            ],
            uncovered: Vec::new(),
        };
        let (good, held) = hold_back(&monitors, &report);
        let keys: Vec<_> = good.iter().map(|monitor| &*monitor.key).collect();
        assert_eq!(keys, ["passes", "was-not-checked", "nobody-asked"]);
        assert_eq!(held.len(), 1);
        assert_eq!((&*held[0].monitor.key, held[0].reasons), ("fails", &["it answered 500".to_owned()][..]));
    }
}
