//! The limits of the monitoring API, for monitors that are built by hand.
//!
//! `#[route]` enforces the same rules at compile time, by separate code. Both sides must decide every case in
//! `tests/rules` alike; start there to change a rule. The attribute rejects a definition before it knows where the
//! application runs, so these rules hold in every environment too, also for a monitor that is published in another one.

mod assertions;
mod headers;
mod request;
mod texts;
mod times;

use axum::http::Method;

pub(crate) use texts::KEY_LIMIT;
#[cfg(test)]
pub(crate) use texts::plain;

pub(crate) use crate::declare::MAX_LABEL as NAME_LIMIT;

use crate::declare::{Methods, Monitor};

/// Adds to `wrong` a sentence for every limit that `monitor` breaks. `method` is the one that it sends; `answered` are those
/// of its route, where it has one.
pub(crate) fn check(monitor: &Monitor, method: &Method, answered: Option<&Methods>, wrong: &mut Vec<String>) {
    request::check(monitor, method, answered, wrong);
    texts::check(monitor, wrong);
    times::check(monitor, wrong);
    headers::headers(&monitor.headers, wrong);
    headers::cookies(&monitor.cookies, wrong);
    wrong.extend(monitor.assertions.iter().filter_map(assertions::mistake));
}
