//! One run at a time: which is under way, who has joined it, and whose result counts.

use tokio::sync::watch;
use tokio::task::AbortHandle;
use tokio::time::Instant;

/// The runs of one check, of which at most one is under way.
#[derive(Default)]
pub(crate) struct Flights {
    /// The number of the last run that was begun.
    begun: u64,
    /// The number of the last run whose result counts.
    landed: u64,
    current: Option<Flight>,
    leftover: Option<Leftover>,
}

/// The run under way.
#[derive(Default)]
struct Flight {
    /// Since when it is polled where it was begun. Only there could it hold up its own timer.
    polled: Option<Instant>,
    /// Made when somebody waits, and closed when there is nothing to wait for any more.
    landing: Option<watch::Sender<()>>,
}

/// A run that outlived its timeout: no second one begins before it has ended.
pub(crate) enum Leftover {
    Task(AbortHandle),
    /// The first poll of the run with this number has not returned yet.
    Polled(u64),
}

/// How far a run has come.
pub(crate) enum Stage {
    Flying {
        landing: watch::Receiver<()>,
        polled: Option<Instant>,
    },
    Landed,
    /// It was cancelled.
    Gone,
}

impl Flights {
    /// The number of the run under way, or of a new one; and whether it is a new one, which the caller has to launch.
    pub(crate) fn join(&mut self) -> (u64, bool) {
        let new = self.current.is_none();
        if new {
            self.begun += 1;
            self.current = Some(Flight::default());
        }
        (self.begun, new)
    }

    /// The run with this number, while it is under way.
    fn current(&mut self, number: u64) -> Option<&mut Flight> {
        self.current.as_mut().filter(|_| self.begun == number)
    }

    /// Whether the run with this number, or a later one, has a result.
    pub(crate) fn has_landed(&self, number: u64) -> bool {
        self.landed >= number
    }

    pub(crate) fn stage(&mut self, number: u64) -> Stage {
        if self.has_landed(number) {
            return Stage::Landed;
        }
        let Some(flight) = self.current(number) else { return Stage::Gone };
        let landing = flight.landing.get_or_insert_with(|| watch::channel(()).0).subscribe();
        Stage::Flying { landing, polled: flight.polled }
    }

    /// Notes since when the run is polled, or that the poll has returned; false when it is not waited for any more, and
    /// has to be [abandoned](Self::abandon) once it is gone.
    pub(crate) fn polled(&mut self, number: u64, since: Option<Instant>) -> bool {
        let Some(flight) = self.current(number) else { return false };
        flight.polled = since;
        true
    }

    /// Ends the run with a result; false when somebody else has ended it, and the result is nobody's.
    pub(crate) fn land(&mut self, number: u64, leftover: Option<Leftover>) -> bool {
        if self.current(number).is_none() {
            self.left(number, leftover);
            return false;
        }
        self.current = None;
        self.landed = number;
        self.leftover = leftover;
        true
    }

    /// This is left of a run that was ended meanwhile: the same, where one of those who wait says it, who know nothing of
    /// its poll; else what that came to.
    fn left(&mut self, number: u64, leftover: Option<Leftover>) {
        if matches!(self.leftover, Some(Leftover::Polled(polled)) if polled == number) {
            self.leftover = leftover;
        }
    }

    /// Ends the run without a result, unless it has one.
    pub(crate) fn abandon(&mut self, number: u64) {
        if self.current(number).is_some() {
            self.current = None;
        }
        self.left(number, None);
    }

    /// Whether a run outlived its timeout and has not ended yet.
    pub(crate) fn is_occupied(&self) -> bool {
        match &self.leftover {
            Some(Leftover::Task(task)) => !task.is_finished(),
            Some(Leftover::Polled(_)) => true,
            None => false,
        }
    }

    /// A run that was none of these outlived its timeout.
    #[cfg(feature = "cli")]
    pub(crate) fn leave(&mut self, leftover: Option<Leftover>) {
        self.leftover = leftover;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_comes_while_a_run_is_under_way_joins_it() {
        let mut flights = Flights::default();
        assert_eq!([flights.join(), flights.join()], [(1, true), (1, false)]);
        assert!(flights.land(1, None) && flights.has_landed(1));
        assert_eq!(flights.join(), (2, true));
        assert!(!flights.has_landed(2));
    }

    #[test]
    fn a_run_that_was_ended_meanwhile_keeps_the_check_until_its_poll_returns_and_its_result_is_nobodys() {
        for returns in [(|flights| flights.land(1, None)) as fn(&mut Flights) -> bool, |flights| {
            assert!(!flights.polled(1, None) && flights.is_occupied(), "what it holds is still there");
            flights.abandon(1);
            false
        }] {
            let mut flights = Flights::default();
            flights.join();
            assert!(flights.polled(1, Some(Instant::now())) && !flights.is_occupied());
            assert!(flights.land(1, Some(Leftover::Polled(1))), "timed out by whoever waits");
            assert!(!flights.land(1, Some(Leftover::Polled(1))), "by somebody else as well");
            assert!(flights.is_occupied());
            assert!(!returns(&mut flights));
            assert!(!flights.is_occupied() && flights.has_landed(1));
        }
    }

    #[test]
    fn an_abandoned_run_is_not_waited_for_and_the_next_one_is_another() {
        let mut flights = Flights::default();
        flights.join();
        let Stage::Flying { landing, polled: None } = flights.stage(1) else { panic!("it is under way") };
        flights.abandon(1);
        assert!(landing.has_changed().is_err(), "whoever waits is told");
        assert!(matches!(flights.stage(1), Stage::Gone));
        assert_eq!(flights.join(), (2, true));
        flights.abandon(1);
        assert!(flights.land(2, None), "only the run that is meant is abandoned");
    }
}
