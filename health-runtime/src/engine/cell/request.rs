//! What a request does with a cell: it reads the record, joins the run in flight, or starts one and waits for it.

use std::sync::Arc;

use tokio::time::Instant;

use crate::declare::Probe;
use crate::engine::cell::Cell;
use crate::engine::moment::Moment;
use crate::engine::report::CheckReport;
use crate::engine::run::{FinishedRun, Overrun, RunStage};
use crate::support::single_flight::Joined;
use crate::support::timer::by;

impl Cell {
    /// Finds the run that a report at `now` has to wait for. The caller launches a run that it is the first to join.
    /// `None` when the record answers, because it is fresh or because no request can run the check now. Never waits.
    pub(crate) fn request(&self, now: Instant, probe: Option<Probe>) -> Option<Joined> {
        // Without the lock: these checks are the ones that many requests read at once.
        if self.updates_itself() || now < self.created + self.check.initial_delay {
            return None;
        }
        let mut state = self.lock();
        // The decision and the join are one step under the lock. Two requests that found the record expired would start
        // two runs otherwise.
        let needed =
            !self.is_fresh(&state, now) && !self.stays_passed(&state, probe) && !state.runs.is_occupied();
        needed.then(|| state.runs.join())
    }

    /// Joins the run in flight or starts one, however fresh the record is. `None` while a run that outlived its timeout
    /// still executes. For the background schedule.
    pub(crate) fn begin_scheduled(&self) -> Option<Joined> {
        let mut state = self.lock();
        (!state.runs.is_occupied()).then(|| state.runs.join())
    }

    /// Until when a later request would get the same as one that [got `joined`](Self::request) at `now`. `None`: until
    /// the check changes by itself.
    pub(crate) fn shareable_until(
        &self,
        joined: Option<Joined>,
        now: Instant,
        probe: Option<Probe>,
    ) -> Option<Instant> {
        match joined {
            None => self.report_from_record(now, probe).valid_until(),
            // The run ends after `now`, so its record is fresh for at least that long after `now`.
            Some(_) => Some(now + self.check.ttl.min(self.check.fail_ttl)),
        }
    }

    /// The report of a request that [got `joined`](Self::request) at `now`, without waiting.
    ///
    /// # Errors
    /// The number of the run to wait for.
    pub(crate) fn try_report(
        &self,
        joined: Option<Joined>,
        now: Instant,
        probe: Option<Probe>,
    ) -> Result<CheckReport, u64> {
        let Some(Joined { number, .. }) = joined else {
            return Ok(self.report_from_record(now, probe));
        };
        let state = self.lock();
        match &state.record {
            // That or a later run has landed. A record older than the run would not do: it had expired.
            Some(record) if state.runs.has_landed(number) => {
                Ok(self.report_of(&state, Arc::clone(record), probe))
            }
            _ => Err(number),
        }
    }

    /// Waits for the run with this number, until `deadline` at the latest. Where there is no timer it does not wait, and
    /// reports the latest record.
    pub(crate) async fn wait_for(&self, number: u64, deadline: Instant, probe: Option<Probe>) -> CheckReport {
        loop {
            // Subscribe under the lock, so that a landing between this look and the wait is not lost.
            let (mut landing, polled_since) = {
                let mut state = self.lock();
                match (state.runs.stage(number), &state.record) {
                    (RunStage::UnderWay { landing, polled_since }, _) => (landing, polled_since),
                    (RunStage::Landed, Some(record)) => {
                        let record = Arc::clone(record);
                        return self.report_of(&state, record, probe);
                    }
                    // The runtime that ran it has shut down.
                    _ => return CheckReport::without_record(&self.check, "was cancelled"),
                }
            };
            let now = Instant::now();
            if now >= deadline {
                return self.unanswered(probe);
            }
            // While the first poll lasts, the run has no timer that could fire, so this wait is its timer. Before and
            // after the first poll another task watches it, and this wait wakes up for nothing.
            let overdue = polled_since.unwrap_or(now) + self.check.timeout;
            if let Some(since) = polled_since.filter(|_| now >= overdue) {
                let timed_out = FinishedRun::timed_out(since, Moment::at(now));
                self.finish(number, timed_out, Some(Overrun::FirstPoll(number)));
                continue;
            }
            // Whether the run ended or the time is up shows in the next round.
            let until = overdue.min(deadline);
            if by(until, landing.changed()).await.is_none() && Instant::now() < until {
                // There is no timer: the future has moved to a thread without a runtime, or the runtime has shut down.
                return self.latest_report(now, probe);
            }
        }
    }
}
