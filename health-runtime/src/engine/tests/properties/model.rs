//! One check as the rules describe it, in milliseconds since its creation. Written from the documentation, without a look at
//! the engine, and without regard for speed.

use crate::engine::tests::properties::*;

/// The declaration of a check, and the script of its runs.
#[derive(Clone, Debug)]
pub(super) struct ModelledCheck {
    pub(super) probes: Vec<Probe>,
    pub(super) on_fail: OnFail,
    pub(super) ttl: u64,
    pub(super) fail_ttl: u64,
    pub(super) timeout: u64,
    pub(super) delay: u64,
    pub(super) failures: u32,
    pub(super) successes: u32,
    pub(super) script: Vec<PlannedRun>,
    /// For a reporter: its deadline, if it has one.
    pub(super) reporter: Option<Option<u64>>,
}

/// The state of the check.
pub(super) struct Model {
    pub(super) declared: ModelledCheck,
    /// All results so far, with `None` for a missed deadline.
    found: Vec<Option<Status>>,
    record: Option<ModelRecord>,
    /// When the run in flight lands, and with which status.
    flight: Option<(u64, Status)>,
    passed: bool,
    /// The moment at which it first passed.
    pub(super) passed_at: Option<u64>,
    /// It has passed, has failed as often as `failures` says, or has missed a deadline.
    evident: bool,
    pub(super) runs: usize,
}

#[derive(Clone, Copy)]
struct ModelRecord {
    status: Status,
    at: u64,
}

/// What a request has to wait for.
pub(super) enum ExpectedAnswer {
    Known,
    At(u64),
}

impl Model {
    pub(super) fn new(declared: ModelledCheck) -> Self {
        Self {
            declared,
            found: Vec::new(),
            record: None,
            flight: None,
            passed: false,
            passed_at: None,
            evident: false,
            runs: 0,
        }
    }

    /// Applies everything that is due by `now`. The first deadline begins at `started`.
    pub(super) fn settle(&mut self, now: u64, started: Option<u64>) {
        if let Some((lands, found)) = self.flight.filter(|(lands, _)| *lands <= now) {
            self.flight = None;
            self.find(found, lands);
        }
        let Some(Some(limit)) = self.declared.reporter else { return };
        let Some(last) = self.record.map(|record| record.at).or(started) else { return };
        if last + limit <= now {
            self.found.push(None);
            let evident = std::mem::replace(&mut self.evident, true);
            // A reporter that fails already keeps its record.
            if !evident || self.record.is_none_or(|record| record.status != Status::Fail) {
                self.record = Some(ModelRecord { status: Status::Fail, at: last + limit });
            }
        }
    }

    /// A report arrives, or a run lands.
    pub(super) fn find(&mut self, found: Status, at: u64) {
        self.found.push(Some(found));
        let status = self.judged(found);
        if status != Status::Fail && !self.passed {
            (self.passed, self.passed_at) = (true, Some(at));
        }
        let confirmed =
            found == Status::Fail && self.in_a_row(found) >= self.declared.failures.max(1) as usize;
        self.evident |= status != Status::Fail || confirmed;
        self.record = Some(ModelRecord { status, at });
    }

    /// `failures` in a row turn the status, and `successes` in a row turn it back. Until then it stays.
    fn judged(&self, found: Status) -> Status {
        let held = self.record.map_or(Status::Fail, |record| record.status);
        let failed = found == Status::Fail;
        let in_a_row = self.in_a_row(found);
        let needed = if failed { self.declared.failures } else { self.declared.successes };
        let contradicts = (held == Status::Fail) != failed;
        if contradicts && in_a_row < needed.max(1) as usize { held } else { found }
    }

    fn in_a_row(&self, found: Status) -> usize {
        let failed = found == Status::Fail;
        let alike = |found: &&Option<Status>| found.is_some_and(|found| (found == Status::Fail) == failed);
        self.found.iter().rev().take_while(alike).count()
    }

    /// Whether it delays the end of the start until it has passed.
    pub(super) fn delays_start(&self) -> bool {
        self.declared.on_fail == OnFail::Fail && self.declared.probes.contains(&Probe::Startup)
    }

    /// Whether it counts as alive for want of evidence.
    pub(super) fn is_presumed_alive(&self, probe: Option<Probe>) -> bool {
        let liveness = self.declared.probes.contains(&Probe::Liveness);
        let only = self.declared.probes.len() == 1;
        !self.evident && liveness && (only || probe == Some(Probe::Liveness))
    }

    pub(super) fn answers(&self, probe: Option<Probe>) -> bool {
        probe.is_none_or(|probe| self.declared.probes.contains(&probe))
    }

    fn is_latched(&self, probe: Option<Probe>) -> bool {
        let startup = self.declared.probes.contains(&Probe::Startup);
        let only = self.declared.probes.iter().all(|probe| *probe == Probe::Startup);
        startup && self.passed && (only || probe == Some(Probe::Startup))
    }

    fn is_fresh(&self, now: u64) -> bool {
        let Some(record) = self.record else { return false };
        let well = record.status == Status::Pass && self.found.last() == Some(&Some(Status::Pass));
        now < record.at + if well { self.declared.ttl } else { self.declared.fail_ttl }
    }

    /// A request at `now`: a run starts if one is due.
    pub(super) fn ask(&mut self, now: u64, probe: Option<Probe>, started: Option<u64>) -> ExpectedAnswer {
        self.settle(now, started);
        let declared = &self.declared;
        if declared.reporter.is_some() || now < declared.delay || self.is_latched(probe) || self.is_fresh(now)
        {
            return ExpectedAnswer::Known;
        }
        let (lands, _) = *self.flight.get_or_insert_with(|| {
            let PlannedRun { takes, ends } = declared.script[self.runs % declared.script.len()];
            self.runs += 1;
            match ends {
                _ if takes > declared.timeout => (now + declared.timeout, Status::Fail),
                PlannedEnd::With(status) => (now + takes, status),
                PlannedEnd::Panicking => (now + takes, Status::Fail),
            }
        });
        ExpectedAnswer::At(lands)
    }

    /// The status for a request that waited for the run that lands now.
    pub(super) fn landed(&mut self, now: u64, probe: Option<Probe>, started: Option<u64>) -> Status {
        self.settle(now, started);
        match self.record {
            _ if self.is_presumed_alive(probe) => Status::Pass,
            Some(record) => record.status,
            None => Status::Fail,
        }
    }

    /// The status for a request that arrived at `asked` and reads the record at `now`.
    pub(super) fn status(
        &mut self,
        asked: u64,
        now: u64,
        probe: Option<Probe>,
        started: Option<u64>,
    ) -> Status {
        self.settle(now, started);
        if self.is_latched(probe) {
            return Status::Pass;
        }
        let presumed = self.is_presumed_alive(probe);
        let unknown = if presumed { Status::Pass } else { Status::Fail };
        let Some(record) = self.record else { return unknown };
        let missed_deadline =
            self.declared.reporter.flatten().is_some_and(|limit| record.at + limit <= asked);
        if missed_deadline {
            Status::Fail
        } else if presumed {
            Status::Pass
        } else {
            record.status
        }
    }

    /// Whether `successes` results in a row have not failed.
    pub(super) fn has_succeeded(&self) -> bool {
        let mut row = 0;
        self.found.iter().any(|found| {
            row = if found.is_some_and(|found| found != Status::Fail) { row + 1 } else { 0 };
            row >= self.declared.successes.max(1)
        })
    }
}
