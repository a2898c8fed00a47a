//! What a run does with its cell: it marks its first poll, and lands or is abandoned.

use crate::declare::AsyncCheck;
use crate::engine::cell::Cell;
use crate::engine::cell::thresholds::Thresholds;
use crate::engine::moment::Moment;
use crate::engine::run::{FinishedRun, FirstPoll, Overrun, poll_once};

impl Cell {
    /// Polls the run with this number for the first time, in the task of the caller, and lands it when that finished it.
    pub(crate) fn first_poll(&self, check: &AsyncCheck, number: u64, started: Moment) -> FirstPoll<Moment> {
        // From now until the poll returns, waiters are the timer of this run.
        self.lock().runs.note_first_poll(number, Some(started.at));
        match poll_once(check, started, self.check.timeout) {
            FirstPoll::Finished(run) => {
                let ended = run.ended;
                self.land(number, run);
                FirstPoll::Finished(ended)
            }
            // From here on a task with a timer watches the run.
            FirstPoll::Pending(running) if self.lock().runs.note_first_poll(number, None) => {
                FirstPoll::Pending(running)
            }
            FirstPoll::Pending(running) => {
                // A waiter has ended the run. Drop all of it before the slot is free: no other run may begin while this
                // one still holds something.
                drop(running);
                self.abandon(number);
                FirstPoll::Finished(Moment::now())
            }
        }
    }

    /// Makes the result of the run with this number the record, unless a waiter has ended the run.
    pub(crate) fn land(&self, number: u64, run: FinishedRun) {
        self.finish(number, run, None);
    }

    /// Ends the run with this number without a result, if it has none.
    pub(crate) fn abandon(&self, number: u64) {
        self.lock().runs.abandon(number);
    }

    /// Lands the run; a waiter that ends it in the name of its runner passes `overrun`.
    pub(super) fn finish(&self, number: u64, run: FinishedRun, overrun: Option<Overrun>) {
        let FinishedRun { end, outcome, took, ended, still_running } = run;
        let overrun = overrun.or(still_running.map(Overrun::Task));
        let mut state = self.lock();
        // A waiter may have ended this run. Its record says that it timed out, and a late result must not contradict it.
        if state.runs.land(number, overrun) {
            // The landing and its record become visible together.
            let change = self.replace_record(&mut state, outcome, ended, Some(took), Thresholds::Apply);
            state.tally.add(end, Some(took), ended.time);
            drop(state);
            self.log(change);
        }
    }
}
