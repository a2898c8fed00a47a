//! Changes of the status of a check, for subscribers and for the log.

use std::borrow::Cow;
use std::time::SystemTime;

use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;
use tracing::Level;

use crate::declare::{CheckConfig, Status};
use crate::engine::Engine;
use crate::engine::cell::Record;
use crate::support::one_line;

/// A change of the status of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Transition {
    /// The name of the check.
    pub check: Cow<'static, str>,
    /// The old status; `None` for the first status of the check.
    pub from: Option<Status>,
    /// The new status.
    pub to: Status,
    /// When the status changed.
    pub time: SystemTime,
}

/// The changes of status since [`Health::subscribe`](crate::Health::subscribe) was called, in their order.
///
/// The engine never waits for a slow receiver. It buffers the last 256 changes; [`missed`](Self::missed) is the number of
/// older ones that this receiver has lost.
///
/// A record that becomes stale is not a change of status, so the receiver does not get it.
#[derive(Debug)]
pub struct Transitions {
    receiver: broadcast::Receiver<Transition>,
    missed: u64,
}

impl Transitions {
    /// The next change; `None` when the [`Health`](crate::Health) was dropped. Cancel safe.
    pub async fn next(&mut self) -> Option<Transition> {
        loop {
            match self.receiver.recv().await {
                Ok(transition) => return Some(transition),
                // The receiver was moved on to the oldest change that is still buffered, so go on from there.
                Err(RecvError::Lagged(missed)) => self.missed += missed,
                Err(RecvError::Closed) => return None,
            }
        }
    }

    /// How many changes this receiver has lost because it was too slow.
    pub fn missed(&self) -> u64 {
        self.missed
    }
}

/// Logs a change, in the words that the watchers of `/svc_status` search the log for. The level follows from what the
/// status counts as, so that a check with `on_fail = warn` never logs an error.
pub(super) fn log_change(check: &CheckConfig, before: Option<Status>, record: &Record) {
    // The words are those of `/svc_status`, which shows a check as what it counts as.
    let word = |status| check.on_fail.shown(status).service_word();
    let (old, new) = (before.map_or("UNKNOWN", word), word(record.status));
    let (from, to) = (before.map_or("unknown", Status::as_str), record.status.as_str());
    let (reason, cause) = (record.message(), record.cause.as_deref());
    let took = record.took.map(tracing::field::debug);
    // Of no use where the check passes.
    let told = |text: &'_ Cow<'static, str>| {
        (record.status != Status::Pass && !text.is_empty()).then(|| text.to_string())
    };
    let (owner, runbook) = (told(&check.facts.owner), told(&check.facts.runbook));
    // On one line: the message may come from a remote system, and a line break in it would forge a line of the log.
    let change = format!("state change: {old} -> {new} \"{}\"", one_line(reason.unwrap_or_default()));
    let (name, outcome_fails) = (&*check.name, record.outcome.status() == Status::Fail);
    let (level, cause) = match check.on_fail.counted(record.status) {
        // The first pass of each check at every start is no news.
        Some(Status::Pass) if before.is_none() => (Level::DEBUG, None),
        Some(Status::Pass) => (Level::INFO, None),
        // It passes, though not often enough yet: every start with `successes = 2` would alert an operator.
        Some(Status::Fail) if !outcome_fails => (Level::INFO, None),
        // With `on_fail = ignore` the failure is shown, and alerts no operator.
        None => (Level::INFO, cause),
        Some(Status::Warn) => (Level::WARN, cause),
        Some(Status::Fail) => (Level::ERROR, cause),
    };
    // A macro, because the level of an event has to be a constant.
    macro_rules! log {
        ($level:ident) => {
            tracing::$level!(target: "health", check = name, from, to, reason, cause, took, owner, runbook, "{change}")
        };
    }
    match level {
        Level::ERROR => log!(error),
        Level::WARN => log!(warn),
        Level::INFO => log!(info),
        _ => log!(debug),
    }
}

/// How many changes are buffered for a slow receiver.
pub(super) const BUFFERED: usize = 256;

impl Engine {
    /// The changes of status from now on.
    pub(crate) fn subscribe(&self) -> Transitions {
        Transitions { receiver: self.transitions.subscribe(), missed: 0 }
    }
}
