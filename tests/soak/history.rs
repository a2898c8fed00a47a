//! What a check did, as the engine must have taken it.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use health_runtime::Status;

use super::checks::{Run, Subject, Told};
use super::lag::{Lag, SETTLED};
use super::specs::{Kind, Spec};

/// How a check stands after what it found so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) status: Status,
    /// What the last run found, whatever its thresholds make of it.
    pub(crate) found: Status,
    /// Runs in a row, up to the last, that did not fail, and that failed.
    in_a_row: (u32, u32),
    /// It has stood well once.
    pub(crate) passed: bool,
}

const UNKNOWN: State = State { status: Status::Fail, found: Status::Fail, in_a_row: (0, 0), passed: false };

impl State {
    fn after(self, spec: &Spec, found: Status) -> Self {
        let (well, badly) = self.in_a_row;
        let in_a_row = if found == Status::Fail { (0, badly + 1) } else { (well + 1, 0) };
        let status = match (self.status, found) {
            (Status::Fail, Status::Fail) => Status::Fail,
            (Status::Fail, _) if in_a_row.0 < spec.successes => Status::Fail,
            (held, Status::Fail) if in_a_row.1 < spec.failures => held,
            _ => found,
        };
        Self { status, found, in_a_row, passed: self.passed || status != Status::Fail }
    }

    /// Silence fails whatever the thresholds say, and ends every row.
    fn silenced(self) -> Self {
        Self { passed: self.passed, ..UNKNOWN }
    }

    /// For how long its record is reused.
    pub(crate) fn reuse(&self, spec: &Spec) -> Duration {
        let passing = self.status == Status::Pass && self.found == Status::Pass;
        if passing { spec.ttl } else { spec.fail_ttl }
    }
}

/// One record of a check: between which moments it was made, and how the check may stand by it.
pub(crate) struct Entry {
    pub(crate) started: Instant,
    pub(crate) lands: (Instant, Instant),
    /// When a run that may have outlived its timeout was over.
    pub(crate) outlived: Option<Instant>,
    pub(crate) states: Vec<State>,
}

/// The records of a check, as far back as anybody may still be told of them.
pub(crate) struct History {
    pub(crate) spec: Spec,
    pub(crate) entries: VecDeque<Entry>,
    /// The next run after those, if it has begun.
    pub(crate) under_way: Option<Run>,
    /// How many entries were forgotten.
    pub(crate) forgotten: u64,
    /// Before this it must not run.
    first_run: Instant,
}

impl History {
    pub(crate) fn new(spec: Spec, born: Instant) -> Self {
        let first_run = born + spec.delay;
        Self { spec, entries: VecDeque::new(), under_way: None, forgotten: 0, first_run }
    }

    /// Whether the first entry is the first that there ever was.
    pub(crate) fn is_whole(&self) -> bool {
        self.forgotten == 0
    }

    /// Takes over what the check has written down; says what it must not have done.
    pub(crate) fn catch_up(&mut self, subject: &Subject, lag: &Lag) -> Vec<String> {
        // What has to be granted for a moment is known a while later.
        let until = Instant::now() - SETTLED;
        let (runs, under_way) = subject.take_runs(until);
        let mut wrong = Vec::new();
        if subject.has_overlapped() {
            wrong.push(format!("{}: two runs at once", self.spec.name));
        }
        for run in runs {
            wrong.extend(self.untimely(&run, lag));
            self.ran(run, lag);
        }
        self.under_way = under_way;
        subject.take_told(until).into_iter().for_each(|told| self.told(told, lag));
        wrong
    }

    fn states(&self) -> Vec<State> {
        self.entries.back().map_or_else(|| vec![UNKNOWN], |last| last.states.clone())
    }

    /// A record is reused for its time before there is another run, and the background keeps its interval.
    fn untimely(&self, run: &Run, lag: &Lag) -> Option<String> {
        let Spec { name, every, probes, .. } = self.spec;
        if run.started < self.first_run {
            return Some(format!("{name}: a run before its delay was over"));
        }
        let last = self.entries.back()?;
        if probes == [health_runtime::Probe::Startup] && last.states.iter().all(|state| state.passed) {
            return Some(format!("{name}: it has passed, and runs again"));
        }
        let due = match every {
            // Within a tenth below the interval; the last run may have begun later than it was due.
            Some(every) => last.started + every * 9 / 10 - lag.slack(last.started),
            None => last.lands.0 + last.states.iter().map(|state| state.reuse(&self.spec)).min()?,
        };
        if run.started < due {
            return Some(format!("{name}: a run {:?} before it was due", due - run.started));
        }
        // Nobody promises a moment, so a fifth of the interval is granted.
        let every = every?;
        let latest = (last.started + every).max(last.outlived.unwrap_or(last.lands.1))
            + every / 5
            + lag.slack(run.started);
        // A round in which the last run still holds its thread is left out.
        let latest = if last.outlived.is_some() { latest + every } else { latest };
        (run.started > latest).then(|| format!("{name}: a run {:?} after it was due", run.started - latest))
    }

    fn ran(&mut self, run: Run, lag: &Lag) {
        let Some((ended, found)) = run.ended else { return };
        let stopped = run.started + self.spec.timeout;
        let (ended_slack, stopped_slack) = (lag.slack(ended), lag.slack(stopped));
        let in_time = ended + stopped_slack < stopped;
        let too_late = found.is_none() || ended > stopped + stopped_slack;
        let lands = match (in_time, too_late) {
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
        let outlived = (!in_time).then_some(ended + ended_slack);
        self.entries.push_back(Entry { started: run.started, lands, outlived, states });
    }

    fn told(&mut self, told: Told, lag: &Lag) {
        let Kind::Told(deadline) = self.spec.kind else { return };
        let mut states = Vec::new();
        let last = self.entries.back().map(|last| last.lands);
        for before in self.states() {
            // Between the two reports there may have been a silence that somebody noticed.
            let noticed =
                last.zip(deadline).is_some_and(|((from, _), deadline)| from + deadline <= told.after);
            let surely = last
                .zip(deadline)
                .is_some_and(|((_, to), deadline)| to + deadline + lag.slack(to + deadline) < told.before);
            let heard = (!surely).then_some(before).into_iter().chain(noticed.then(|| before.silenced()));
            states.extend(heard.map(|before| before.after(&self.spec, told.status)));
        }
        dedup(&mut states);
        let lands = (told.before, told.after);
        self.entries.push_back(Entry { started: told.before, lands, outlived: None, states });
    }

    /// Forgets what nobody can be told of who asks at `sent` or later.
    pub(crate) fn forget(&mut self, sent: Instant) {
        while self.entries.get(1).is_some_and(|next| next.lands.1 <= sent) {
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
