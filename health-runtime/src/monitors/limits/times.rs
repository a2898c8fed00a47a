//! Limits of intervals and timeouts. The API takes most of them in whole seconds.

use std::time::Duration;

use crate::declare::Monitor;

pub(super) fn check(monitor: &Monitor, wrong: &mut Vec<String>) {
    let whole = |time: Duration| time.subsec_nanos() == 0;
    let within = |time: Duration, from, to| whole(time) && (from..=to).contains(&time.as_secs());
    if monitor.every.is_some_and(|every| !within(every, 30, 3_600)) {
        wrong.push("`every` must be 30 s to 1 h, in whole seconds".to_owned());
    }
    if monitor.timeout.is_some_and(|timeout| !within(timeout, 1, 15)) {
        wrong.push("`timeout` must be 1 s to 15 s, in whole seconds".to_owned());
    }
    if monitor.grace.is_some_and(|grace| !whole(grace)) {
        wrong.push("`grace` must be in whole seconds".to_owned());
    }
    if monitor.realert.is_some_and(|time| time.is_zero() || !whole(time) || time.as_secs() % 60 != 0) {
        wrong.push("`realert` must be in whole minutes, and at least one".to_owned());
    }
}
