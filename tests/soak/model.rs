//! The statuses that a check may have in the response to a request. The model follows the documented rules of the engine and
//! not its code: it knows what the checks did, and nothing of the engine.
//!
//! A request is sent at one moment and answered at another, and the engine stores a record somewhere between two moments.
//! The model therefore collects every status that was right at any moment in between. Most of the time that is one status.

use std::time::{Duration, Instant};

use health_runtime::{Probe, Status};

use super::history::{Entry, History, State, UNKNOWN};
use super::lag::Lag;
use super::set::Statuses;
use super::specs::{Kind, PROBE_DEADLINE};

/// A request, and the moments at which it was sent and answered.
#[derive(Clone, Copy)]
pub(crate) struct Exchange {
    pub(crate) sent: Instant,
    pub(crate) received: Instant,
    pub(crate) probe: Option<Probe>,
    /// Whether the request runs expired checks first, unlike `/metrics`.
    pub(crate) runs: bool,
}

/// A background check is stale after three intervals.
const INTERVALS: u32 = 3;

/// How long after its expiry a record is still shown by a request that runs no checks.
const SHOWN_AFTER_EXPIRY: Duration = Duration::from_secs(60);

pub(crate) fn allowed(history: &History, exchange: Exchange, born: Instant, lag: &Lag) -> Statuses {
    let (spec, mut allowed) = (&history.spec, Statuses::default());
    if spec.belongs_to(Some(Probe::Startup))
        && (exchange.probe == Some(Probe::Startup) || spec.probes.len() == 1)
    {
        let passed = |entry: &&Entry| entry.states.iter().any(|state| state.passed);
        let surely = |entry: &&Entry| entry.states.iter().all(|state| state.passed);
        if history.entries.iter().filter(surely).any(|entry| entry.stored.1 <= exchange.sent) {
            return Statuses::of(Status::Pass);
        }
        if history.entries.iter().filter(passed).any(|entry| entry.stored.0 <= exchange.received) {
            allowed.add(Status::Pass);
        }
    }
    // Without evidence a liveness check is alive, and neither ready nor started.
    let presumes = spec.belongs_to(Some(Probe::Liveness))
        && (exchange.probe == Some(Probe::Liveness) || spec.probes.len() == 1);
    let status_of = |state: &State| if presumes && !state.evident { Status::Pass } else { state.status };
    let waits = exchange.runs && !spec.runs_without_requests();
    for (at, entry) in history.entries.iter().enumerate() {
        let next = history.entries.get(at + 1);
        let (begun, replaced) = match next {
            Some(next) => (Some(next.started), Some(next.stored)),
            None => (history.in_flight.map(|run| run.started), None),
        };
        // A request that runs expired checks shows nothing older than the run that began before it was sent.
        let gone = if waits { begun } else { replaced.map(|(_, surely)| surely) };
        if entry.stored.0 > exchange.received || gone.is_some_and(|gone| gone <= exchange.sent) {
            continue;
        }
        let within = |from: Instant, to: Option<Instant>| {
            from <= exchange.received && to.is_none_or(|to| exchange.sent <= to)
        };
        for state in &entry.states {
            let fresh = match (spec.kind, spec.every) {
                (Kind::Reporter(deadline), _) => deadline,
                (_, Some(every)) => Some(every * INTERVALS),
                _ if exchange.runs => Some(state.reuse(spec)),
                _ => Some(state.reuse(spec) + SHOWN_AFTER_EXPIRY),
            };
            if fresh.is_none_or(|fresh| exchange.sent < entry.stored.1 + fresh) {
                allowed.add(status_of(state));
            }
            // The engine starts no run while the overrun one still occupies its thread, so the record becomes stale.
            let occupied = entry.overran.filter(|_| !spec.runs_without_requests());
            if occupied.is_some_and(|over| within(entry.stored.0 + state.reuse(spec), Some(over))) {
                allowed.add(Status::Fail);
            }
            if spec.runs_without_requests()
                && fresh.is_some_and(|fresh| within(entry.stored.0 + fresh, replaced.map(|(_, to)| to)))
            {
                allowed.add(Status::Fail);
            }
        }
    }
    let first = history.entries.front().map(|entry| entry.stored.1);
    let unknown_until = match waits {
        // Once the initial delay is over, the request waits for the first run.
        true => (spec.delay > Duration::ZERO).then(|| born + spec.delay + lag.slack(born + spec.delay)),
        false => Some(first.unwrap_or(exchange.received)),
    };
    if history.is_whole() && unknown_until.is_some_and(|until| exchange.sent <= until) {
        allowed.add(status_of(&UNKNOWN));
        // The first deadline may have passed.
        if matches!(spec.kind, Kind::Reporter(Some(_))) {
            allowed.add(Status::Fail);
        }
    }
    // A request that joins another's report may have waited less than that one, whose deadline ends it.
    let joined = spec.ttl.min(spec.fail_ttl) + lag.slack(exchange.received);
    if waits && exchange.received - exchange.sent + joined >= PROBE_DEADLINE {
        let ends = history.entries.iter().map(|entry| (entry.started, Some(entry.stored.1)));
        let mut runs = ends.chain(history.in_flight.map(|run| (run.started, None)));
        let deadline = exchange.sent + PROBE_DEADLINE - joined;
        if runs.any(|(from, to)| from <= exchange.received && to.is_none_or(|to| to >= deadline)) {
            allowed.add(Status::Fail);
            let unproven = |last: &Entry| last.states.iter().any(|state| !state.evident);
            if presumes && history.entries.back().is_none_or(unproven) {
                allowed.add(Status::Pass);
            }
        }
    }
    allowed
}
