//! One check as the rules have it, in milliseconds since it was made.

use crate::engine::tests::properties::*;

/// How a check is declared, and what its runs come to.
#[derive(Clone, Debug)]
pub(super) struct Declared {
    pub(super) probes: Vec<Probe>,
    pub(super) on_fail: OnFail,
    pub(super) ttl: u64,
    pub(super) fail_ttl: u64,
    pub(super) timeout: u64,
    pub(super) delay: u64,
    pub(super) failures: u32,
    pub(super) successes: u32,
    pub(super) script: Vec<Step>,
    /// Told rather than run, and after how long a silence it fails.
    pub(super) told: Option<Option<u64>>,
}

/// What is known of it.
pub(super) struct Model {
    pub(super) declared: Declared,
    /// All that was found so far; `None` where a silence lies between.
    found: Vec<Option<Status>>,
    record: Option<Record>,
    /// When the run under way lands, and with what.
    flight: Option<(u64, Status)>,
    passed: bool,
    pub(super) runs: usize,
}

#[derive(Clone, Copy)]
struct Record {
    status: Status,
    at: u64,
}

/// What asking it comes to.
pub(super) enum Answer {
    Known,
    At(u64),
}

impl Model {
    pub(super) fn new(declared: Declared) -> Self {
        Self { declared, found: Vec::new(), record: None, flight: None, passed: false, runs: 0 }
    }

    /// Lets everything happen that is due by `now`.
    pub(super) fn settle(&mut self, now: u64) {
        if let Some((lands, found)) = self.flight.filter(|(lands, _)| *lands <= now) {
            self.flight = None;
            self.find(found, lands);
        }
        let Some(Some(limit)) = self.declared.told else { return };
        let heard = self.record.map_or(0, |record| record.at);
        if heard + limit <= now {
            self.found.push(None);
            // One that fails already goes on failing.
            if self.record.is_none_or(|record| record.status != Status::Fail) {
                self.record = Some(Record { status: Status::Fail, at: heard + limit });
            }
        }
    }

    /// It is told, or a run lands.
    pub(super) fn find(&mut self, found: Status, at: u64) {
        self.found.push(Some(found));
        let status = self.judged(found);
        self.passed |= status != Status::Fail;
        self.record = Some(Record { status, at });
    }

    /// `failures` in a row turn it, and `successes` in a row turn it back; before, it is as it was.
    fn judged(&self, found: Status) -> Status {
        let held = self.record.map_or(Status::Fail, |record| record.status);
        let failed = found == Status::Fail;
        let alike = |found: &&Option<Status>| found.is_some_and(|found| (found == Status::Fail) == failed);
        let in_a_row = self.found.iter().rev().take_while(alike).count();
        let needed = if failed { self.declared.failures } else { self.declared.successes };
        let contradicts = (held == Status::Fail) != failed;
        if contradicts && in_a_row < needed.max(1) as usize { held } else { found }
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

    /// Somebody asks at `now`: a run starts if one is due.
    pub(super) fn ask(&mut self, now: u64, probe: Option<Probe>) -> Answer {
        self.settle(now);
        let declared = &self.declared;
        if declared.told.is_some() || now < declared.delay || self.is_latched(probe) || self.is_fresh(now) {
            return Answer::Known;
        }
        let (lands, _) = *self.flight.get_or_insert_with(|| {
            let Step { takes, ends } = declared.script[self.runs % declared.script.len()];
            self.runs += 1;
            match ends {
                _ if takes > declared.timeout => (now + declared.timeout, Status::Fail),
                Ends::With(status) => (now + takes, status),
                Ends::Panicking => (now + takes, Status::Fail),
            }
        });
        Answer::At(lands)
    }

    /// What the run found that lands now, for those who waited for it.
    pub(super) fn landed(&mut self, now: u64) -> Status {
        self.settle(now);
        self.record.map_or(Status::Fail, |record| record.status)
    }

    /// How it stands for whoever asked at `asked` and looks at `now`.
    pub(super) fn status(&mut self, asked: u64, now: u64, probe: Option<Probe>) -> Status {
        self.settle(now);
        if self.is_latched(probe) {
            return Status::Pass;
        }
        let Some(record) = self.record else { return Status::Fail };
        let silent = self.declared.told.flatten().is_some_and(|limit| record.at + limit <= asked);
        if silent { Status::Fail } else { record.status }
    }

    /// Whether it has ever found, `successes` times in a row, that it does well.
    pub(super) fn has_succeeded(&self) -> bool {
        let mut row = 0;
        self.found.iter().any(|found| {
            row = if found.is_some_and(|found| found != Status::Fail) { row + 1 } else { 0 };
            row >= self.declared.successes.max(1)
        })
    }
}
