//! Telling others when a check changes its status.

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
    /// What it was; `None` for the first status of the check.
    pub from: Option<Status>,
    /// What it is.
    pub to: Status,
    /// When it changed.
    pub time: SystemTime,
}

/// The changes of status from the moment [`Health::subscribe`](crate::Health::subscribe) was called, in their order.
///
/// Nobody waits for a slow receiver: of the changes it has not taken yet the last 256 are kept, and
/// [`missed`](Self::missed) says how many were dropped.
///
/// A record that grows too old to be believed is no change: it is seen when somebody asks.
#[derive(Debug)]
pub struct Transitions {
    receiver: broadcast::Receiver<Transition>,
    missed: u64,
}

impl Transitions {
    /// The next change; `None` when the [`Health`](crate::Health) is gone. Nothing is lost when the future is dropped.
    pub async fn next(&mut self) -> Option<Transition> {
        loop {
            match self.receiver.recv().await {
                Ok(transition) => return Some(transition),
                Err(RecvError::Lagged(missed)) => self.missed += missed,
                Err(RecvError::Closed) => return None,
            }
        }
    }

    /// How many changes were dropped because this receiver was too slow for them.
    pub fn missed(&self) -> u64 {
        self.missed
    }
}

/// ChangeScope the log, in the words that those who watch it for the service status look for.
pub(super) fn log_change(check: &CheckConfig, before: Option<Status>, record: &Record) {
    let (old, new) = (before.map_or("UNKNOWN", Status::service_word), record.status.service_word());
    let (from, to) = (before.map_or("unknown", Status::as_str), record.status.as_str());
    let (reason, cause) = (record.message(), record.cause.as_deref());
    let took = record.took.map(tracing::field::debug);
    let change = format!("state change: {old} -> {new} \"{}\"", one_line(reason.unwrap_or_default()));
    let (name, does_well) = (&*check.name, record.outcome.status() != Status::Fail);
    let (level, cause) = match check.on_fail.counted(record.status) {
        Some(Status::Pass) if before.is_none() => (Level::DEBUG, None),
        Some(Status::Pass) => (Level::INFO, None),
        // It does well, if not often enough yet: nothing to wake anybody for.
        Some(Status::Fail) if does_well => (Level::INFO, None),
        None => (Level::INFO, cause),
        // Whatever it is, it takes nobody out.
        Some(Status::Warn) => (Level::WARN, cause),
        Some(Status::Fail) => (Level::ERROR, cause),
    };
    macro_rules! log {
        ($level:ident) => {
            tracing::$level!(target: "health", check = name, from, to, reason, cause, took, "{change}")
        };
    }
    match level {
        Level::ERROR => log!(error),
        Level::WARN => log!(warn),
        Level::INFO => log!(info),
        _ => log!(debug),
    }
}

/// How many changes are kept for a slow receiver.
pub(super) const KEPT: usize = 256;

impl Engine {
    /// The changes of status from now on.
    pub(crate) fn subscribe(&self) -> Transitions {
        Transitions { receiver: self.transitions.subscribe(), missed: 0 }
    }
}
