//! One check with its record: freshness, thresholds, and who waits for a run.

mod freshness;
#[cfg(test)]
mod interleavings;
mod record;
mod tally;

pub(crate) use record::Record;
pub(crate) use tally::{RunEnd, Tally};

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, SystemTime};

use tokio::sync::{Semaphore, broadcast};
use tokio::time::{Instant, timeout_at};

use crate::declare::{
    AsyncCheck, CheckConfig, MAX_DURATION, Outcome, Probe, ReporterListener, ReporterUpdate, Run, Status,
};
use crate::engine::changes::ChangeCounters;
use crate::engine::moment::Moment;
use crate::engine::report::CheckReport;
use crate::engine::run::{Attempt, Flights, Leftover, Ran, Running, Stage, attempt, launch};
use crate::engine::runtime::AppRuntime;
use crate::engine::transition::{Transition, log_change};
#[cfg(feature = "cli")]
use crate::support::Location;

/// What asking a cell came to.
pub(crate) enum Asked {
    /// Nothing has to run.
    Known,
    /// The run with this number is under way.
    Running(u64),
    /// Likewise, and whoever asked has to launch it.
    Due(u64),
}

/// What cells share: those that answer for liveness, and all others.
pub(crate) struct CellGroup {
    pub(crate) permits: Arc<Semaphore>,
    pub(crate) transitions: broadcast::Sender<Transition>,
    pub(crate) runtime: AppRuntime,
    pub(crate) changes: Arc<ChangeCounters>,
}

/// One check with its record.
pub(crate) struct Cell {
    pub(crate) check: Arc<CheckConfig>,
    pub(crate) run: Run,
    pub(crate) group: Arc<CellGroup>,
    born: Instant,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    record: Option<Arc<Record>>,
    flights: Flights,
    /// Runs in a row that contradict the status.
    against: u32,
    /// The number of the last report.
    heard: u64,
    /// It has passed once, which a startup check never loses.
    passed: bool,
    tally: Tally,
}

impl Cell {
    pub(crate) fn new(check: CheckConfig, run: Run, group: Arc<CellGroup>) -> Arc<Self> {
        let (check, born) = (Arc::new(check), Instant::now());
        let cell = Arc::new(Self { check, run, group, born, state: Mutex::default() });
        if let Some(reporter) = cell.run.reporter() {
            let listener: Weak<Self> = Arc::downgrade(&cell);
            reporter.listen(listener);
        }
        cell
    }

    /// The time of silence after which a check that is told fails.
    pub(crate) fn silence_limit(&self) -> Option<Duration> {
        self.run.reporter()?.max_silence()
    }

    /// Whether a run outlived its timeout and has not ended yet.
    pub(crate) fn is_occupied(&self) -> bool {
        self.lock().flights.is_occupied()
    }

    /// Finds out whether a run is due. Never waits.
    pub(crate) fn ask(&self, now: Instant, probe: Option<Probe>) -> Asked {
        if self.updates_itself() || now < self.first_run() {
            return Asked::Known;
        }
        let mut state = self.lock();
        if self.is_fresh(&state, now) || self.is_latched(&state, probe) || state.flights.is_occupied() {
            return Asked::Known;
        }
        match state.flights.join() {
            (number, true) => Asked::Due(number),
            (number, false) => Asked::Running(number),
        }
    }

    /// Until when a request would get what was [asked](Self::ask) at `now`, or a run that was started then.
    pub(crate) fn shareable_until(
        &self,
        asked: &Asked,
        now: Instant,
        probe: Option<Probe>,
    ) -> Option<Instant> {
        match asked {
            Asked::Known => self.read(now, probe, Duration::ZERO).valid_until(),
            Asked::Running(_) | Asked::Due(_) => Some(now + self.check.ttl.min(self.check.fail_ttl)),
        }
    }

    /// How the check stands that was [asked](Self::ask) at `now`; the number of the run where that has to be waited for.
    pub(crate) fn answer(
        &self,
        asked: &Asked,
        now: Instant,
        probe: Option<Probe>,
    ) -> Result<CheckReport, u64> {
        let (Asked::Running(number) | Asked::Due(number)) = *asked else {
            return Ok(self.read(now, probe, Duration::ZERO));
        };
        let state = self.lock();
        match &state.record {
            Some(record) if state.flights.has_landed(number) => Ok(self.known(Arc::clone(record))),
            _ => Err(number),
        }
    }

    /// Waits for the run with this number, until `deadline` at the latest.
    pub(crate) async fn landed(&self, number: u64, deadline: Instant) -> CheckReport {
        loop {
            let (mut landing, polled) = {
                let mut state = self.lock();
                match (state.flights.stage(number), &state.record) {
                    (Stage::Flying { landing, polled }, _) => (landing, polled),
                    (Stage::Landed, Some(record)) => return self.known(Arc::clone(record)),
                    // The runtime that ran it is gone.
                    _ => return CheckReport::unknown(&self.check, "was cancelled"),
                }
            };
            let now = Instant::now();
            if now >= deadline {
                return CheckReport::unknown(&self.check, "did not answer in time");
            }
            let overdue = polled.unwrap_or(now) + self.check.timeout;
            if let Some(since) = polled.filter(|_| now >= overdue) {
                // It blocks the thread of its first poll.
                self.end(number, Ran::timed_out(since, Moment::at(now)), Some(Leftover::Polled(number)));
                continue;
            }
            // Either end of the wait is seen by looking again.
            drop(timeout_at(overdue.min(deadline), landing.changed()).await);
        }
    }

    /// What was counted of its runs.
    #[cfg(feature = "metrics")]
    pub(crate) fn tally(&self) -> Tally {
        self.lock().tally.clone()
    }

    /// Runs now, unless the last run still holds its thread, and waits for the record. For the background schedule.
    pub(crate) async fn refresh(self: &Arc<Self>) {
        let (number, new) = {
            let mut state = self.lock();
            if state.flights.is_occupied() {
                return;
            }
            state.flights.join()
        };
        if new {
            launch(vec![(Arc::clone(self), number)]);
        }
        self.landed(number, Instant::now() + MAX_DURATION).await;
    }

    /// Runs now, whatever its schedule and its delay say, and believes this one run, whatever its thresholds say. `None`
    /// for one that only the application that serves can answer, unless it has reported here.
    #[cfg(feature = "cli")]
    pub(crate) async fn once(&self) -> Option<CheckReport> {
        if self.check.location == Location::BUILT_IN {
            return None;
        }
        if self.run.reporter().is_some() && self.lock().record.is_some() {
            return Some(self.read(Instant::now(), None, Duration::ZERO));
        }
        let permit = self.group.permits.acquire().await;
        let ran = crate::engine::run::run(&self.run, self.check.timeout, &self.group.runtime).await?;
        drop(permit);
        let mut state = self.lock();
        let change = self.settle(&mut state, ran.outcome, ran.ended, Some(ran.took), Judge::AtOnce);
        state.flights.leave(ran.leftover.map(Leftover::Task));
        let record = state.record.clone();
        drop(state);
        self.tell(change);
        record.map(|record| CheckReport::known(&self.check, record, None, None))
    }

    /// Polls the run with this number for the first time, in the task of the caller.
    pub(crate) fn attempt(&self, check: &AsyncCheck, number: u64, started: Moment) -> Tried {
        self.lock().flights.polled(number, Some(started.at));
        match attempt(check, started, self.check.timeout) {
            Attempt::Ran(ran) => {
                let ended = ran.ended;
                self.land(number, ran);
                Tried::Ended(ended)
            }
            // From here on the timer of its own task watches it.
            Attempt::Pending(running) if self.lock().flights.polled(number, None) => Tried::Pending(running),
            Attempt::Pending(running) => {
                // Ended meanwhile: no other begins before all of it is gone.
                drop(running);
                self.abandon(number);
                Tried::Ended(Moment::now())
            }
        }
    }

    /// Makes what the run with this number came to the record, unless somebody has ended it meanwhile.
    pub(crate) fn land(&self, number: u64, ran: Ran) {
        self.end(number, ran, None);
    }

    fn end(&self, number: u64, ran: Ran, leftover: Option<Leftover>) {
        // Its late result is nobody's: the record already says that it timed out.
        let leftover = leftover.or(ran.leftover.map(Leftover::Task));
        let mut state = self.lock();
        if state.flights.land(number, leftover) {
            let Ran { ending, outcome, took, ended, .. } = ran;
            let change = self.settle(&mut state, outcome, ended, Some(took), Judge::WithThresholds);
            state.tally.add(ending, Some(took), ended.time);
            drop(state);
            self.tell(change);
        }
    }

    /// Ends the run with this number without a result, if it has none.
    pub(crate) fn abandon(&self, number: u64) {
        self.lock().flights.abandon(number);
    }

    /// Marks a check that is told as failing when nobody has told it anything for `limit`; says when to look again.
    pub(crate) fn notice_silence(&self, now: Instant, limit: Duration) -> Instant {
        let failing = {
            let mut state = self.lock();
            let heard = state.record.as_ref().map_or(self.born, |record| record.at);
            if now < heard + limit {
                return heard + limit;
            }
            // Nothing that was told before the silence is in a row with what is told after it.
            state.against = 0;
            state.record.as_ref().is_some_and(|record| record.status == Status::Fail)
        };
        if failing { now + limit } else { self.record_silence(now, limit) + limit }
    }

    /// Records a silence that was noticed at `now`, unless a report has come between. Since when it is silent then.
    pub(crate) fn record_silence(&self, now: Instant, limit: Duration) -> Instant {
        let mut state = self.lock();
        if let Some(record) = state.record.as_ref().filter(|record| now < record.at + limit) {
            return record.at;
        }
        let change = self.settle(&mut state, Outcome::fail(SILENT), Moment::at(now), None, Judge::AtOnce);
        drop(state);
        self.tell(change);
        now
    }

    /// Makes `outcome`, which has nothing in it that is the application's code, the record.
    fn settle(
        &self,
        state: &mut State,
        outcome: Outcome,
        moment: Moment,
        took: Option<Duration>,
        judge: Judge,
    ) -> Option<Change> {
        let Moment { at, time } = moment;
        let cause = outcome.error().map(|error| Arc::from(error.to_string()));
        let before = state.record.as_ref().map(|record| (record.status, record.since));
        let status = match judge {
            Judge::AtOnce => outcome.status(),
            Judge::WithThresholds => self.judge(state, before.map(|(status, _)| status), outcome.status()),
        };
        let since = before.filter(|(old, _)| *old == status).map_or(time, |(_, since)| since);
        let record = Record { outcome, status, cause, took, at, time, since };
        match state.record.as_mut().and_then(Arc::get_mut) {
            // No report holds the last one any more.
            Some(last) => *last = record,
            None => state.record = Some(Arc::new(record)),
        }
        state.passed |= status != Status::Fail;
        let from = before.map(|(old, _)| old);
        let changed = from != Some(status);
        self.group.changes.recorded(&self.check, changed, self.updates_itself());
        if !changed {
            return None;
        }
        // Under the lock, so that everybody hears the changes in their order. Without a receiver it is an error.
        let check = self.check.name.clone();
        let _ = self.group.transitions.send(Transition { check, from, to: status, time });
        Some(Change { from, record: Arc::clone(state.record.as_ref()?) })
    }

    /// ChangeScope the log what has changed. Not under the lock: what it writes to may block.
    fn tell(&self, change: Option<Change>) {
        if let Some(Change { from, record }) = change {
            log_change(&self.check, from, &record);
        }
    }

    /// `failures` runs in a row turn a check that works, `successes` one that does not, or is not known to.
    fn judge(&self, state: &mut State, before: Option<Status>, found: Status) -> Status {
        let works = before.filter(|status| *status != Status::Fail);
        let (held, needed) = match (works, found) {
            (Some(held), Status::Fail) => (held, self.check.failures),
            (None, Status::Pass | Status::Warn) => (Status::Fail, self.check.successes),
            _ => {
                state.against = 0;
                return found;
            }
        };
        state.against += 1;
        if state.against < needed {
            return held;
        }
        state.against = 0;
        found
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        #[cfg(test)]
        crate::support::interleaving::point();
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ReporterListener for Cell {
    fn reported(&self, update: ReporterUpdate) {
        let ReporterUpdate { number, outcome, at } = update;
        let ending = RunEnd::Finished(outcome.status());
        let mut state = self.lock();
        let time = SystemTime::now();
        if number < state.heard {
            // A later one was faster on its way here.
            state.tally.add(ending, None, time);
            return;
        }
        state.heard = number;
        let change = self.settle(&mut state, outcome, Moment { at, time }, None, Judge::WithThresholds);
        state.tally.add(ending, None, time);
        drop(state);
        self.tell(change);
    }
}

/// What the first poll of a run has left to do.
pub(crate) enum Tried {
    /// Nothing since then.
    Ended(Moment),
    Pending(Running),
}

/// A record whose status is another than that of the one before.
struct Change {
    from: Option<Status>,
    record: Arc<Record>,
}

/// How an outcome becomes a status.
enum Judge {
    AtOnce,
    WithThresholds,
}

const SILENT: &str = "has not reported in time";
