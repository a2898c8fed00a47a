//! Single flight: many callers want the result of the same work at the same time, the work is done once, and all of them
//! get its result.
//!
//! A piece of work is a *flight*. [`SingleFlight`] numbers the flights of one thing in their order and knows which of them
//! a newcomer may join. It has no lock and spawns nothing: its user keeps it under a lock, together with what a landing
//! changes, so that "the flight has landed" and "its result is there" become true at the same moment.
//!
//! A flight has one of these states:
//!
//! | state | how it gets there | who waits for it |
//! |---|---|---|
//! | in flight | [`join`](SingleFlight::join) found no flight that admits the caller, so the caller started one | may join, and waits on the channel of its [`landing`](SingleFlight::landing) |
//! | landed | [`land`](SingleFlight::land) returned true: its result counts | finds the result, or that of a later flight, which is newer |
//! | gone | its runner called [`abandon`](SingleFlight::abandon) without a result, usually from a `Drop` | sees a closed channel, and does the work itself or reports that there is no result |
//! | superseded | a newcomer was not admitted and started the next flight | still gets the result of this one, from a channel that the runner kept |
//!
//! The rules behind them:
//!
//! - **Who starts.** The caller whose [`Joined::is_first`] is true. It starts the runner after it has released the lock,
//!   and gives it a guard that abandons the flight when it is dropped. A runtime that shuts down drops the runner, also
//!   within `spawn`, so the guard must be able to take the lock. Callers never run the work in their own task: a client
//!   that disconnects would cancel it for all others.
//! - **Who joins.** A caller that arrives before the landing, if the user's `admits` agrees. A check admits every caller: its
//!   record is as new as any. A response admits those for whom it would be the same if they asked now, on the same
//!   runtime, because another runtime may hang while this one could answer.
//! - **When a result counts.** Only if the flight is still the current one when it lands. A waiter may end a flight that
//!   is overdue in the name of its runner; when the runner returns at last, `land` returns false and its result is
//!   dropped. This is also why flights have numbers: the late runner of flight 3 must not land or abandon flight 4.
//! - **After the timeout.** Ending a flight does not end the work. Where two runs must never overlap, the user keeps a
//!   second note of the work that has not returned, as the runs of a check do. Two renderings of a response may
//!   overlap.
//! - **Waiting.** The channel is made when the first caller asks for it. Most checks finish before any
//!   caller waits, and allocate none. The value in it is for users whose flights can be superseded; the others look under
//!   their lock when the channel closes.

use tokio::sync::watch;

/// Where the result of a flight arrives. The channel closes when the flight is over; without a value, look under the lock.
pub(crate) type Landing<T> = watch::Sender<Option<T>>;

/// The flights of one thing, of which at most one admits newcomers. `F` is what its user notes of a flight.
pub(crate) struct SingleFlight<F, T = ()> {
    /// The number of the last flight that was started; the first is 1.
    started: u64,
    /// The number of the last flight whose result counts.
    landed: u64,
    /// Flight number `started`, while it is in flight.
    current: Option<Flight<F, T>>,
}

struct Flight<F, T> {
    note: F,
    landing: Option<Landing<T>>,
}

/// A place on a flight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Joined {
    pub(crate) number: u64,
    /// The caller started this flight and has to see to it that it lands or is abandoned.
    pub(crate) is_first: bool,
}

impl<F, T> Default for SingleFlight<F, T> {
    fn default() -> Self {
        Self { started: 0, landed: 0, current: None }
    }
}

impl<F, T> SingleFlight<F, T> {
    /// Joins the current flight if `admits` agrees, else starts one with the note that `start` makes.
    pub(crate) fn join(&mut self, admits: impl FnOnce(&F) -> bool, start: impl FnOnce() -> F) -> Joined {
        let is_first = !self.current.as_ref().is_some_and(|flight| admits(&flight.note));
        if is_first {
            self.started += 1;
            self.current = Some(Flight { note: start(), landing: None });
        }
        Joined { number: self.started, is_first }
    }

    /// The note of this flight; `None` when it is not the current one any more.
    pub(crate) fn note(&mut self, number: u64) -> Option<&mut F> {
        self.current(number).map(|flight| &mut flight.note)
    }

    /// The channel of this flight; `None` when it is not the current one any more.
    pub(crate) fn landing(&mut self, number: u64) -> Option<&Landing<T>> {
        let flight = self.current(number)?;
        Some(flight.landing.get_or_insert_with(|| watch::Sender::new(None)))
    }

    /// Whether this flight or a later one has a result.
    pub(crate) fn has_landed(&self, number: u64) -> bool {
        self.landed >= number
    }

    /// Ends this flight with a result, and wakes those who wait. False when it had ended before, or was superseded: then
    /// the result does not count.
    pub(crate) fn land(&mut self, number: u64) -> bool {
        let counts = self.abandon(number);
        if counts {
            self.landed = number;
        }
        counts
    }

    /// Ends this flight without a result, and wakes those who wait. False, and nothing else, when it had ended before or
    /// was superseded.
    pub(crate) fn abandon(&mut self, number: u64) -> bool {
        // Dropping the sender closes the channel, unless the runner has a clone of it.
        self.current.take_if(|_| self.started == number).is_some()
    }

    fn current(&mut self, number: u64) -> Option<&mut Flight<F, T>> {
        self.current.as_mut().filter(|_| self.started == number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn join(flights: &mut SingleFlight<()>) -> (u64, bool) {
        let Joined { number, is_first } = flights.join(|()| true, || ());
        (number, is_first)
    }

    #[test]
    fn a_caller_before_the_landing_joins_and_one_after_it_starts_the_next_flight() {
        let mut flights = SingleFlight::default();
        assert_eq!([join(&mut flights), join(&mut flights)], [(1, true), (1, false)]);
        assert!(flights.land(1) && flights.has_landed(1));
        assert_eq!(join(&mut flights), (2, true));
        assert!(!flights.has_landed(2));
    }

    #[test]
    fn a_second_landing_of_the_same_flight_does_not_count() {
        let mut flights = SingleFlight::default();
        join(&mut flights);
        assert!(flights.land(1));
        join(&mut flights);
        assert!(!flights.land(1), "late, while the next one is in flight");
        assert_eq!(join(&mut flights), (2, false), "which is not disturbed");
    }

    #[test]
    fn an_abandoned_flight_closes_its_channel_and_the_next_one_is_another() {
        let mut flights = SingleFlight::default();
        join(&mut flights);
        let waiting = flights.landing(1).expect("it is in flight").subscribe();
        assert!(flights.abandon(1));
        assert!(waiting.has_changed().is_err(), "the channel is closed");
        assert!(flights.landing(1).is_none() && !flights.has_landed(1));
        assert_eq!(join(&mut flights), (2, true));
        assert!(!flights.abandon(1) && flights.land(2), "only the flight that is meant is abandoned");
    }

    #[test]
    fn a_superseded_flight_still_brings_its_result_to_those_who_joined_it() {
        let mut flights = SingleFlight::<&str, u32>::default();
        let first = flights.join(|_| true, || "old");
        let runner = flights.landing(first.number).expect("it is in flight").clone();
        let waiting = runner.subscribe();
        let second = flights.join(|note| *note == "new", || "new");
        assert_eq!(second, Joined { number: 2, is_first: true });
        assert!(!flights.land(first.number), "it is not what a newcomer gets");
        assert!(waiting.has_changed().is_ok(), "the runner keeps its channel open");
        runner.send_replace(Some(7));
        assert_eq!(*waiting.borrow(), Some(7));
        assert_eq!(flights.note(second.number), Some(&mut "new"));
    }
}
