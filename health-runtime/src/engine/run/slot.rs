//! The one run that a check may have at a time.
//!
//! [`SingleFlight`] shares a run among those who ask for it. A check needs one promise more: no run begins while the one
//! before it still executes, even if nothing waits for it any more. Two kinds of runs outlive their timeout:
//!
//! - A task that was aborted and has not reached its next `await`, or a thread of the blocking pool, which cannot be
//!   stopped at all.
//! - The first poll of a run, which blocks the thread it is polled on and so cannot be aborted. Its own timer cannot fire
//!   either, as it belongs to the same task. One of those who wait notices that the run is overdue and ends it.
//!
//! Either is noted as [`Overrun`], and until it has ended the slot is [occupied](RunSlot::is_occupied).

use tokio::sync::watch;
use tokio::task::AbortHandle;
use tokio::time::Instant;

use crate::support::single_flight::{Joined, SingleFlight};

/// The runs of one check, of which at most one is under way.
#[derive(Default)]
pub(crate) struct RunSlot {
    /// The note of a run: since when its first poll lasts, while it lasts. Only then can it block its own timer.
    flights: SingleFlight<Option<Instant>>,
    overrun: Option<Overrun>,
}

/// A run that outlived its timeout and has not ended.
pub(crate) enum Overrun {
    /// A task that was aborted, or a call on the blocking pool.
    Task(AbortHandle),
    /// The first poll of the run with this number.
    FirstPoll(u64),
}

/// How far a run has come.
pub(crate) enum RunStage {
    UnderWay {
        landing: watch::Receiver<Option<()>>,
        /// Since when its first poll lasts.
        polled_since: Option<Instant>,
    },
    Landed,
    /// Its runtime went down.
    Gone,
}

impl RunSlot {
    /// The run under way, or a new one, which the caller has to launch.
    pub(crate) fn join(&mut self) -> Joined {
        // Everyone is admitted: a run that ends after the request began is as new as one that began after it.
        self.flights.join(|_| true, || None)
    }

    /// Whether the run with this number, or a later one, has a result.
    pub(crate) fn has_landed(&self, number: u64) -> bool {
        self.flights.has_landed(number)
    }

    pub(crate) fn stage(&mut self, number: u64) -> RunStage {
        if self.flights.has_landed(number) {
            return RunStage::Landed;
        }
        let polled_since = self.flights.note(number).and_then(|since| *since);
        match self.flights.landing(number) {
            Some(landing) => RunStage::UnderWay { landing: landing.subscribe(), polled_since },
            None => RunStage::Gone,
        }
    }

    /// Notes since when the first poll lasts, or with `None` that it has returned. False when the run was ended meanwhile:
    /// then drop what it holds, and [abandon](Self::abandon) it after that.
    pub(crate) fn note_first_poll(&mut self, number: u64, since: Option<Instant>) -> bool {
        self.flights.note(number).map(|note| *note = since).is_some()
    }

    /// Ends the run with a result; false when it was ended before, and the result counts for nothing.
    pub(crate) fn land(&mut self, number: u64, overrun: Option<Overrun>) -> bool {
        let counts = self.flights.land(number);
        if counts {
            // Also `None`: the last overrun has ended, or this run could not have begun.
            self.overrun = overrun;
        } else {
            self.first_poll_returned(number, overrun);
        }
        counts
    }

    /// Ends the run without a result, unless it has one.
    pub(crate) fn abandon(&mut self, number: u64) {
        // After a landing this does nothing, so that a guard can call it in every case.
        self.flights.abandon(number);
        self.first_poll_returned(number, None);
    }

    /// The first poll of a run that a waiter had ended has returned, and left `overrun`. Does nothing for any other run.
    /// A second waiter that ends the run also comes here: with the same overrun, so that nothing changes.
    fn first_poll_returned(&mut self, number: u64, overrun: Option<Overrun>) {
        if matches!(self.overrun, Some(Overrun::FirstPoll(ended)) if ended == number) {
            self.overrun = overrun;
        }
    }

    /// Whether a run outlived its timeout and has not ended yet, so that no other may begin.
    pub(crate) fn is_occupied(&self) -> bool {
        match &self.overrun {
            // tokio knows when the task has ended, so nothing has to clear this note.
            Some(Overrun::Task(task)) => !task.is_finished(),
            Some(Overrun::FirstPoll(_)) => true,
            None => false,
        }
    }
}

#[cfg(feature = "cli")]
impl RunSlot {
    /// Notes what is left of a run that was not joined by anything: the command line runs a check past its slot.
    pub(crate) fn note_overrun(&mut self, overrun: Option<Overrun>) {
        self.overrun = overrun;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_that_a_waiter_ended_occupies_the_slot_until_its_poll_returns_and_its_result_does_not_count() {
        fn returns_late_result(runs: &mut RunSlot) -> bool {
            runs.land(1, None)
        }
        fn returns_pending(runs: &mut RunSlot) -> bool {
            assert!(!runs.note_first_poll(1, None) && runs.is_occupied(), "what it holds is still there");
            runs.abandon(1);
            false
        }
        for first_poll in [returns_late_result, returns_pending] {
            let mut runs = RunSlot::default();
            runs.join();
            assert!(runs.note_first_poll(1, Some(Instant::now())) && !runs.is_occupied());
            assert!(runs.land(1, Some(Overrun::FirstPoll(1))), "the first waiter ends it");
            assert!(!runs.land(1, Some(Overrun::FirstPoll(1))), "the second one finds it ended");
            assert!(runs.is_occupied());
            assert!(!first_poll(&mut runs));
            assert!(!runs.is_occupied() && runs.has_landed(1));
        }
    }

    #[test]
    fn a_run_is_under_way_until_it_lands_or_is_abandoned() {
        let mut runs = RunSlot::default();
        runs.join();
        assert!(matches!(runs.stage(1), RunStage::UnderWay { polled_since: None, .. }));
        runs.abandon(1);
        assert!(matches!(runs.stage(1), RunStage::Gone));
        runs.join();
        assert!(runs.land(2, None));
        assert!(matches!(runs.stage(2), RunStage::Landed));
    }
}
