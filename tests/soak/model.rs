//! Which statuses a check may have for somebody who asked between two moments. Written from the rules of the engine, not
//! from its code: it knows what the checks did, and not what the engine made of it.

use std::time::{Duration, Instant};

use health_runtime::{Probe, Status};

use super::history::{Entry, History};
use super::lag::Lag;
use super::set::Statuses;
use super::specs::{Kind, PROBE_DEADLINE};

/// A question, and between which moments it was asked and answered.
#[derive(Clone, Copy)]
pub(crate) struct Asked {
    pub(crate) sent: Instant,
    pub(crate) received: Instant,
    pub(crate) probe: Option<Probe>,
    /// Whether what has expired is run first. A look at what is known runs nothing.
    pub(crate) runs: bool,
}

/// A background check is believed for three intervals.
const INTERVALS: u32 = 3;

/// Without being asked, a check is believed for so long after it has expired by whoever runs nothing.
const UNASKED: Duration = Duration::from_secs(60);

pub(crate) fn allowed(history: &History, asked: Asked, born: Instant, lag: &Lag) -> Statuses {
    let (spec, mut allowed) = (&history.spec, Statuses::default());
    if spec.answers(Some(Probe::Startup)) && (asked.probe == Some(Probe::Startup) || spec.probes.len() == 1) {
        let passed = |entry: &&Entry| entry.states.iter().any(|state| state.passed);
        let surely = |entry: &&Entry| entry.states.iter().all(|state| state.passed);
        if history.entries.iter().filter(surely).any(|entry| entry.lands.1 <= asked.sent) {
            return Statuses::of(Status::Pass);
        }
        if history.entries.iter().filter(passed).any(|entry| entry.lands.0 <= asked.received) {
            allowed.add(Status::Pass);
        }
    }
    let waits = asked.runs && !spec.is_unasked();
    for (at, entry) in history.entries.iter().enumerate() {
        let next = history.entries.get(at + 1);
        let (begun, replaced) = match next {
            Some(next) => (Some(next.started), Some(next.lands)),
            None => (history.under_way.map(|run| run.started), None),
        };
        // Who waits for what has expired gets nothing older than the run that began before he asked.
        let gone = if waits { begun } else { replaced.map(|(_, surely)| surely) };
        if entry.lands.0 > asked.received || gone.is_some_and(|gone| gone <= asked.sent) {
            continue;
        }
        let within = |from: Instant, to: Option<Instant>| {
            from <= asked.received && to.is_none_or(|to| asked.sent <= to)
        };
        for state in &entry.states {
            let believed = match (spec.kind, spec.every) {
                (Kind::Told(deadline), _) => deadline,
                (_, Some(every)) => Some(every * INTERVALS),
                _ if asked.runs => Some(state.reuse(spec)),
                _ => Some(state.reuse(spec) + UNASKED),
            };
            if believed.is_none_or(|believed| asked.sent < entry.lands.1 + believed) {
                allowed.add(state.status);
            }
            // Nobody can run it again before its run has ended: it is not believed meanwhile.
            let occupied = entry.outlived.filter(|_| !spec.is_unasked());
            if occupied.is_some_and(|over| within(entry.lands.0 + state.reuse(spec), Some(over))) {
                allowed.add(Status::Fail);
            }
            if spec.is_unasked()
                && believed
                    .is_some_and(|believed| within(entry.lands.0 + believed, replaced.map(|(_, to)| to)))
            {
                allowed.add(Status::Fail);
            }
        }
    }
    let first = history.entries.front().map(|entry| entry.lands.1);
    let unheard_until = match waits {
        // Whoever asks waits for the first run, once it may begin.
        true => (spec.delay > Duration::ZERO).then(|| born + spec.delay + lag.slack(born + spec.delay)),
        false => Some(first.unwrap_or(asked.received)),
    };
    if history.is_whole() && unheard_until.is_some_and(|until| asked.sent <= until) {
        allowed.add(Status::Fail);
    }
    // One who joins another's question has waited for as long as it may be joined, without having asked.
    let joined = spec.ttl.min(spec.fail_ttl) + lag.slack(asked.received);
    if waits && asked.received - asked.sent + joined >= PROBE_DEADLINE {
        let ends = history.entries.iter().map(|entry| (entry.started, Some(entry.lands.1)));
        let mut runs = ends.chain(history.under_way.map(|run| (run.started, None)));
        let deadline = asked.sent + PROBE_DEADLINE - joined;
        if runs.any(|(from, to)| from <= asked.received && to.is_none_or(|to| to >= deadline)) {
            allowed.add(Status::Fail);
        }
    }
    allowed
}
