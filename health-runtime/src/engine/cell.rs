//! One check with its record: single flight, freshness, thresholds.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, SystemTime};

use tokio::sync::{Semaphore, broadcast, watch};
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};

use super::record::{Record, cause_text};
use super::report::CheckReport;
use super::run::run;
use super::tally::{Ending, Tally};
use super::transition::{Transition, log_change};
use super::{Home, Versions};
#[cfg(feature = "cli")]
use crate::declare::Location;
use crate::declare::{Check, Listener, Probe, Probes, Run};
use crate::outcome::{Outcome, Status};

type Flight = watch::Receiver<Option<Arc<Record>>>;

/// What asking a cell came to.
pub(crate) enum Asked {
    /// Nothing has to run.
    Known,
    /// A run is under way.
    Running(Flight),
}

impl State {
    fn is_occupied(&self) -> bool {
        self.leftover.as_ref().is_some_and(|run| !run.is_finished())
    }
}

/// What the cells of an engine share.
pub(crate) struct Around {
    pub(crate) permits: Arc<Semaphore>,
    pub(crate) transitions: broadcast::Sender<Transition>,
    pub(crate) home: Home,
    pub(crate) versions: Arc<Versions>,
}

/// One check with its record.
pub(crate) struct Cell {
    pub(crate) check: Check,
    run: Run,
    around: Around,
    born: Instant,
    me: Weak<Cell>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    record: Option<Arc<Record>>,
    /// The run under way; others join it.
    flight: Option<Flight>,
    /// The run that outlived its timeout: no second one starts before it has ended.
    leftover: Option<JoinHandle<Outcome>>,
    /// Runs in a row that contradict the status.
    against: u32,
    /// It has passed once, which a startup check never loses.
    passed: bool,
    tally: Tally,
}

impl Cell {
    pub(crate) fn new(check: Check, run: Run, around: Around) -> Arc<Self> {
        let cell = Arc::new_cyclic(|me| Self {
            check,
            run,
            around,
            born: Instant::now(),
            me: Weak::clone(me),
            state: Mutex::default(),
        });
        if let Some(reporter) = cell.run.reporter() {
            let listener: Weak<dyn Listener> = Weak::<Self>::clone(&cell.me);
            reporter.listen(listener);
        }
        cell
    }

    /// The time of silence after which a check that is told fails.
    pub(crate) fn silence_limit(&self) -> Option<Duration> {
        self.run.reporter()?.limit()
    }

    /// Whether a run outlived its timeout and has not ended yet.
    pub(crate) fn is_occupied(&self) -> bool {
        self.lock().is_occupied()
    }

    /// Starts a run when one is due. Never waits.
    pub(crate) fn ask(&self, now: Instant, probe: Option<Probe>) -> Asked {
        if self.is_unasked() || now < self.first_run() {
            return Asked::Known;
        }
        let mut state = self.lock();
        if self.is_fresh(&state, now) || self.is_latched(&state, probe) || state.is_occupied() {
            return Asked::Known;
        }
        Asked::Running(self.join(&mut state))
    }

    /// Until when a request would get what was [asked](Self::ask) at `now`, or a run that was started then.
    pub(crate) fn until(&self, asked: &Asked, now: Instant, probe: Option<Probe>) -> Option<Instant> {
        match asked {
            Asked::Known => self.read(now, probe, Duration::ZERO).holds(),
            Asked::Running(_) => Some(now + self.check.ttl.min(self.check.fail_ttl)),
        }
    }

    /// Waits for what [`ask`](Self::ask) started at `now`, until `deadline` at the latest.
    pub(crate) async fn answer(
        &self,
        asked: Asked,
        probe: Option<Probe>,
        now: Instant,
        deadline: Instant,
    ) -> CheckReport {
        let Asked::Running(mut flight) = asked else {
            return self.read(now, probe, Duration::ZERO);
        };
        match timeout_at(deadline, flight.wait_for(Option::is_some)).await {
            Ok(Ok(landed)) => match landed.as_ref() {
                Some(record) => self.known(Arc::clone(record)),
                None => CheckReport::unknown(&self.check, "was cancelled"),
            },
            // The runtime that ran it is gone.
            Ok(Err(_)) => CheckReport::unknown(&self.check, "was cancelled"),
            Err(_) => CheckReport::unknown(&self.check, "did not answer in time"),
        }
    }

    /// How the check stands, without starting a run or waiting for one. Between two requests of a probe the last
    /// record is the best there is, although it may not be reused any more.
    pub(crate) fn glance(&self, now: Instant, probe: Option<Probe>) -> CheckReport {
        self.read(now, probe, UNASKED)
    }

    /// What was counted of its runs.
    #[cfg(feature = "metrics")]
    pub(crate) fn tally(&self) -> Tally {
        self.lock().tally.clone()
    }

    /// Runs now, unless the last run still holds its thread, and waits for the record. For the background schedule.
    pub(crate) async fn refresh(&self) {
        let mut flight = {
            let mut state = self.lock();
            if state.is_occupied() {
                return;
            }
            self.join(&mut state)
        };
        // An error means that the runtime is going down: there is nobody left to tell.
        drop(flight.wait_for(Option::is_some).await);
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
        let permit = self.around.permits.acquire().await;
        let ran = run(&self.run, self.check.timeout).await?;
        drop(permit);
        let record = self.settle(ran.outcome, Instant::now(), Some(ran.took), Judge::AtOnce);
        self.lock().leftover = ran.leftover;
        Some(CheckReport::known(&self.check, record, None, None))
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
        if failing { now + limit } else { self.record_silence(now, limit).at + limit }
    }

    /// Records a silence that was noticed at `now`, unless a report has come between.
    pub(super) fn record_silence(&self, now: Instant, limit: Duration) -> Arc<Record> {
        self.settle(Outcome::fail(SILENT), now, None, Judge::Silence(limit))
    }

    /// The run under way, or a new one.
    fn join(&self, state: &mut State) -> Flight {
        // A run whose runtime went down leaves a closed channel behind.
        if let Some(flight) = state.flight.as_ref().filter(|flight| flight.has_changed().is_ok()) {
            return flight.clone();
        }
        let (landed, flight) = watch::channel(None);
        state.flight = Some(flight.clone());
        if let Some(cell) = self.me.upgrade() {
            // A task of its own, so that a client which goes away cancels nobody's run.
            self.around.home.spawn(async move { cell.fly(landed).await });
        }
        flight
    }

    async fn fly(&self, landed: watch::Sender<Option<Arc<Record>>>) {
        let permit = self.around.permits.acquire().await;
        let Some(ran) = run(&self.run, self.check.timeout).await else { return };
        drop(permit);
        let record = self.settle(ran.outcome, Instant::now(), Some(ran.took), Judge::WithThresholds);
        let mut state = self.lock();
        // Its late result is nobody's: the record already says that it timed out.
        state.leftover = ran.leftover;
        state.tally.add(ran.ending, Some(ran.took));
        state.flight = None;
        landed.send_replace(Some(record));
    }

    /// Makes `outcome` the record; what is the record now is returned.
    fn settle(&self, outcome: Outcome, at: Instant, took: Option<Duration>, judge: Judge) -> Arc<Record> {
        let cause = outcome.error().map(cause_text);
        let outcome = outcome.bounded();
        let time = SystemTime::now();
        let mut state = self.lock();
        if let (Judge::Silence(limit), Some(record)) = (&judge, &state.record)
            && at < record.at + *limit
        {
            return Arc::clone(record);
        }
        let before = state.record.as_ref().map(|record| (record.status, record.since));
        let status = match judge {
            Judge::Silence(_) => outcome.status(),
            #[cfg(feature = "cli")]
            Judge::AtOnce => outcome.status(),
            Judge::WithThresholds => {
                self.judge(&mut state, before.map(|(status, _)| status), outcome.status())
            }
        };
        let since = before.filter(|(old, _)| *old == status).map_or(time, |(_, since)| since);
        let record = Arc::new(Record { outcome, status, cause, took, at, time, since });
        state.record = Some(Arc::clone(&record));
        state.passed |= status != Status::Fail;
        let from = before.map(|(old, _)| old);
        let changed = from != Some(status);
        self.around.versions.recorded(&self.check, changed, self.is_unasked());
        if changed {
            // Under the lock, so that everybody hears the changes in their order. Without a receiver it is an error.
            let check = self.check.name.clone();
            let _ = self.around.transitions.send(Transition { check, from, to: status, time });
        }
        drop(state);
        if changed {
            log_change(&self.check, from, &record);
        }
        record
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

    /// Whether it runs in the background or is told: no request ever runs it.
    fn is_unasked(&self) -> bool {
        self.check.every.is_some() || self.run.reporter().is_some()
    }

    fn first_run(&self) -> Instant {
        self.born + self.check.initial_delay
    }

    fn is_fresh(&self, state: &State, now: Instant) -> bool {
        state.record.as_deref().is_some_and(|record| self.expires(record).is_none_or(|expires| now < expires))
    }

    /// Until when the record may be reused; for ever, where a check is told and has no deadline. What runs in the background
    /// is replaced on its schedule: there, this is how long clients may keep an answer.
    fn expires(&self, record: &Record) -> Option<Instant> {
        let reuse = match self.run.reporter() {
            Some(_) => self.silence_limit()?,
            None if record.passing() => self.check.ttl,
            None => self.check.fail_ttl,
        };
        Some(record.at + reuse)
    }

    /// Until when the record is believed; for ever, where a check is told and has no deadline.
    fn holds(&self, record: &Record) -> Option<Instant> {
        match (self.run.reporter(), self.check.every) {
            (None, Some(every)) => Some(record.at + every * STALE_INTERVALS),
            _ => self.expires(record),
        }
    }

    fn known(&self, record: Arc<Record>) -> CheckReport {
        let (expires, holds) = (self.expires(&record), self.holds(&record));
        CheckReport::known(&self.check, record, expires, holds)
    }

    /// A startup check that has passed once stays passed; one that answers nothing else need not run again.
    fn is_latched(&self, state: &State, probe: Option<Probe>) -> bool {
        let only = self.check.probes == Probes::default().with(Probe::Startup);
        state.passed && self.check.probes.contains(Probe::Startup) && (only || probe == Some(Probe::Startup))
    }

    /// How the check stands at `now`, without running it. What only requests run is believed for `grace` after it has
    /// expired.
    fn read(&self, now: Instant, probe: Option<Probe>, grace: Duration) -> CheckReport {
        let state = self.lock();
        let Some(record) = state.record.clone() else {
            return match self.run.reporter() {
                Some(_) => CheckReport::unheard(&self.check, "has not reported yet"),
                None if self.is_unasked() => CheckReport::unheard(&self.check, "has not run yet"),
                None => CheckReport::unknown(&self.check, "has not run yet"),
            };
        };
        if self.is_latched(&state, probe) {
            return CheckReport::latched(&self.check, record);
        }
        let (why, grace) = match (self.run.reporter(), self.check.every) {
            (Some(_), _) => (SILENT, Duration::ZERO),
            (_, Some(_)) => ("is stale", Duration::ZERO),
            // Nobody could run it again: its last run has not ended.
            _ if grace.is_zero() || state.is_occupied() => ("timed out, and still runs", Duration::ZERO),
            _ => ("was not asked for long", grace),
        };
        match self.holds(&record) {
            Some(holds) if now >= holds + grace => CheckReport::overdue(&self.check, record, why),
            _ => self.known(record),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Listener for Cell {
    fn reported(&self, outcome: Outcome, at: Instant) {
        self.lock().tally.add(Ending::Found(outcome.status()), None);
        self.settle(outcome, at, None, Judge::WithThresholds);
    }
}

/// How an outcome becomes a status.
enum Judge {
    /// At once, if nothing was heard for so long.
    Silence(Duration),
    /// At once.
    #[cfg(feature = "cli")]
    AtOnce,
    WithThresholds,
}

/// After this many intervals without a run a background check is no longer believed.
const STALE_INTERVALS: u32 = 3;

/// This long after its record has expired, a check that only requests run is no longer believed: no probe is asked as
/// seldom.
const UNASKED: Duration = Duration::from_secs(60);

const SILENT: &str = "has not reported in time";
