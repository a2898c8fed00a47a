//! The records that the engine must have made from the runs and reports of a check.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use health_runtime::Status;

use super::checks::{Report, Run, Subject};
use super::lag::{Lag, SETTLED};
use super::specs::{Kind, Spec};

/// The state of a check after a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) status: Status,
    /// The result of the last run, before the thresholds.
    pub(crate) found: Status,
    /// The numbers of consecutive successes and of consecutive failures up to the last run.
    in_a_row: (u32, u32),
    /// The check has once not failed.
    pub(crate) passed: bool,
    /// The check has passed, failed as often as `failures` says, or missed a deadline. Until then it counts as alive.
    pub(crate) evident: bool,
}

pub(crate) const UNKNOWN: State =
    State { status: Status::Fail, found: Status::Fail, in_a_row: (0, 0), passed: false, evident: false };

impl State {
    fn after(self, spec: &Spec, found: Status) -> Self {
        let (successes, failures) = self.in_a_row;
        let in_a_row = if found == Status::Fail { (0, failures + 1) } else { (successes + 1, 0) };
        let status = match (self.status, found) {
            (Status::Fail, Status::Fail) => Status::Fail,
            (Status::Fail, _) if in_a_row.0 < spec.successes => Status::Fail,
            (previous, Status::Fail) if in_a_row.1 < spec.failures => previous,
            _ => found,
        };
        let evident = self.evident || status != Status::Fail || in_a_row.1 >= spec.failures;
        Self { status, found, in_a_row, passed: self.passed || status != Status::Fail, evident }
    }

    /// A missed deadline fails regardless of the thresholds, and resets both counts.
    fn silenced(self) -> Self {
        Self { passed: self.passed, evident: true, ..UNKNOWN }
    }

    /// How long the record is reused.
    pub(crate) fn reuse(&self, spec: &Spec) -> Duration {
        let passing = self.status == Status::Pass && self.found == Status::Pass;
        if passing { spec.ttl } else { spec.fail_ttl }
    }
}

/// One record of a check.
pub(crate) struct Entry {
    /// When its run began.
    pub(crate) started: Instant,
    /// The earliest and the latest moment at which the engine stored the record.
    pub(crate) stored: (Instant, Instant),
    /// When the run returned, if it may have exceeded its timeout.
    pub(crate) overran: Option<Instant>,
    /// The states that the check may have from then on.
    pub(crate) states: Vec<State>,
}

/// The records of a check, back to the oldest that a pending response may show.
pub(crate) struct History {
    pub(crate) spec: Spec,
    pub(crate) entries: VecDeque<Entry>,
    /// The next run, if it has begun.
    pub(crate) in_flight: Option<Run>,
    /// The number of forgotten entries.
    pub(crate) forgotten: u64,
    /// The check must not run earlier.
    first_run: Instant,
}

impl History {
    pub(crate) fn new(spec: Spec, born: Instant) -> Self {
        let first_run = born + spec.delay;
        Self { spec, entries: VecDeque::new(), in_flight: None, forgotten: 0, first_run }
    }

    /// Whether no entry has been forgotten.
    pub(crate) fn is_whole(&self) -> bool {
        self.forgotten == 0
    }

    /// Takes the recorded runs and reports of the check. Returns the rules that they break.
    pub(crate) fn catch_up(&mut self, subject: &Subject, lag: &Lag) -> Vec<String> {
        // The delay that has to be granted for a moment is known only some time later.
        let until = Instant::now() - SETTLED;
        let (runs, in_flight) = subject.take_runs(until);
        let mut wrong = Vec::new();
        if subject.has_overlapped() {
            wrong.push(format!("{}: two runs at once", self.spec.name));
        }
        for run in runs {
            wrong.extend(self.untimely(&run, lag));
            self.ran(run, lag);
        }
        self.in_flight = in_flight;
        subject.take_reports(until).into_iter().for_each(|report| self.reported(report, lag));
        wrong
    }

    fn states(&self) -> Vec<State> {
        self.entries.back().map_or_else(|| vec![UNKNOWN], |last| last.states.clone())
    }

    /// The rule that the start of this run breaks: it must not begin before the record expires, and a background run must
    /// keep its interval.
    fn untimely(&self, run: &Run, lag: &Lag) -> Option<String> {
        let Spec { name, every, probes, .. } = self.spec;
        if run.started < self.first_run {
            return Some(format!("{name}: a run before its delay was over"));
        }
        let last = self.entries.back()?;
        if probes == [health_runtime::Probe::Startup] && last.states.iter().all(|state| state.passed) {
            return Some(format!("{name}: a run of a startup check that has passed"));
        }
        let due = match every {
            // Jitter shortens the interval by up to a tenth, and the last run may have begun late.
            Some(every) => last.started + every * 9 / 10 - lag.slack(last.started),
            None => last.stored.0 + last.states.iter().map(|state| state.reuse(&self.spec)).min()?,
        };
        if run.started < due {
            return Some(format!("{name}: a run {:?} before it was due", due - run.started));
        }
        // The engine promises no exact moment, so the model grants a fifth of the interval.
        let every = every?;
        let latest = (last.started + every).max(last.overran.unwrap_or(last.stored.1))
            + every / 5
            + lag.slack(run.started);
        // The engine skips a round while the last run still occupies its thread.
        let latest = if last.overran.is_some() { latest + every } else { latest };
        (run.started > latest).then(|| format!("{name}: a run {:?} after it was due", run.started - latest))
    }

    fn ran(&mut self, run: Run, lag: &Lag) {
        let Some((ended, found)) = run.ended else { return };
        let stopped = run.started + self.spec.timeout;
        let (ended_slack, stopped_slack) = (lag.slack(ended), lag.slack(stopped));
        let in_time = ended + stopped_slack < stopped;
        let too_late = found.is_none() || ended > stopped + stopped_slack;
        let stored = match (in_time, too_late) {
            (true, _) => (ended, ended + ended_slack),
            (_, true) => (stopped - stopped_slack, stopped + stopped_slack),
            _ => (ended.min(stopped - stopped_slack), ended + ended_slack),
        };
        let mut states = Vec::new();
        for before in self.states() {
            let found = found.filter(|_| !too_late).into_iter().chain((!in_time).then_some(Status::Fail));
            states.extend(found.map(|found| before.after(&self.spec, found)));
        }
        dedup(&mut states);
        let overran = (!in_time).then_some(ended + ended_slack);
        self.entries.push_back(Entry { started: run.started, stored, overran, states });
    }

    fn reported(&mut self, report: Report, lag: &Lag) {
        let Kind::Reporter(deadline) = self.spec.kind else { return };
        let mut states = Vec::new();
        let last = self.entries.back().map(|last| last.stored);
        for before in self.states() {
            // A request between the two reports may have seen the missed deadline.
            let noticed =
                last.zip(deadline).is_some_and(|((from, _), deadline)| from + deadline <= report.after);
            let surely = last
                .zip(deadline)
                .is_some_and(|((_, to), deadline)| to + deadline + lag.slack(to + deadline) < report.before);
            let before = (!surely).then_some(before).into_iter().chain(noticed.then(|| before.silenced()));
            states.extend(before.map(|before| before.after(&self.spec, report.status)));
        }
        dedup(&mut states);
        let stored = (report.before, report.after);
        self.entries.push_back(Entry { started: report.before, stored, overran: None, states });
    }

    /// Forgets the entries that no request can see which is sent at `sent` or later.
    pub(crate) fn forget(&mut self, sent: Instant) {
        while self.entries.get(1).is_some_and(|next| next.stored.1 <= sent) {
            self.entries.pop_front();
            self.forgotten += 1;
        }
    }
}

fn dedup(states: &mut Vec<State>) {
    let mut known = Vec::new();
    states.retain(|state| {
        !known.contains(state) && {
            known.push(*state);
            true
        }
    });
}
