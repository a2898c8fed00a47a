//! The states as Prometheus text, followed by the other metrics of the process.

use std::fmt::Write;

use tokio::time::Instant;

use crate::declare::Status;
use crate::http::svc_status::state::ServiceState;
use crate::http::view::View;
use crate::support::Task;

pub(super) fn as_prometheus(states: &[ServiceState<'_>]) -> String {
    let mut text = String::from(
        "# HELP svc_status Status 0->OK, 1->YELLOW, 2->RED\n\
         # TYPE svc_status untyped\n",
    );
    // Prometheus drops the whole scrape when it contains a series twice, and `a` with the observation `b_c` has the same
    // name as `a_b` with the observation `c`.
    let mut written: Vec<String> = Vec::new();
    for state in states {
        let number = match state.status {
            Status::Pass => 0,
            Status::Warn => 1,
            Status::Fail => 2,
        };
        let _ = writeln!(text, "svc_status{{name=\"{}\"}} {number}", escaped(&state.name));
        for (observation, value) in state.numbers() {
            let name = format!("{}_{observation}", state.name);
            if states.binary_search_by(|state| (*state.name).cmp(&name)).is_err()
                && let Err(at) = written.binary_search(&name)
            {
                let _ = writeln!(text, "svc_status{{name=\"{}\"}} {value}", escaped(&name));
                written.insert(at, name);
            }
        }
    }
    text
}

/// The metrics of `/metrics`, which follow the states.
#[cfg(feature = "metrics")]
pub(super) fn other_metrics(view: &View, deadline: Instant) -> Task<String> {
    crate::http::metrics::begin_text(view.clone(), deadline)
}

#[cfg(not(feature = "metrics"))]
pub(super) fn other_metrics(_: &View, _: Instant) -> Task<String> {
    crate::support::task(std::future::ready(String::new()))
}

/// The value of a label, with the escapes of the text format.
fn escaped(text: &str) -> String {
    text.replace('\\', r"\\").replace('"', r#"\""#).replace('\n', r"\n")
}
