//! Random faults, drawn from a seed.

use std::sync::Arc;
use std::time::{Duration, Instant};

use fastrand::Rng;
use health_tests::http::client;

use super::application::{Application, Withheld, lock};
use super::checks::Conduct;
use super::load::Load;
use super::specs::Kind;

/// Draws faults, and ends each after its time.
pub(crate) struct Faults<'a> {
    application: &'a Application,
    rng: Rng,
    until: Vec<(Instant, End)>,
    withheld: Withheld,
    injected: u64,
}

/// The action that ends a fault.
#[derive(Clone, Copy)]
enum End {
    Recover(usize),
    Report(usize),
    LeaveMaintenance,
    Recommission,
}

impl<'a> Faults<'a> {
    /// Also starts the task that makes the reporters report. Call it on the runtime of the clients.
    pub(crate) fn new(application: &'a Application, seed: u64) -> Self {
        let (subjects, mut rng) = (Arc::clone(&application.subjects), Rng::with_seed(seed));
        let mut beats = rng.fork();
        tokio::spawn(async move {
            loop {
                subjects.iter().for_each(|subject| subject.beat());
                tokio::time::sleep(Duration::from_millis(beats.u64(40..120))).await;
            }
        });
        Self { application, rng, until: Vec::new(), withheld: Withheld::default(), injected: 0 }
    }

    /// Waits for a random time, ends the faults that are over, and draws the next one.
    pub(crate) async fn step(&mut self, load: &mut Load) {
        tokio::time::sleep(Duration::from_millis(self.rng.u64(50..700))).await;
        let now = Instant::now();
        let (over, lasting) =
            std::mem::take(&mut self.until).into_iter().partition(|(until, _)| *until <= now);
        self.until = lasting;
        self.end(over).await;
        self.injected += 1;
        let subjects = &self.application.subjects;
        let (of, until) =
            (self.rng.usize(..subjects.len()), now + Duration::from_millis(self.rng.u64(150..1_600)));
        match self.rng.u8(..20) {
            0 | 1 => load.burst(&mut self.rng),
            2 | 3 => load.disconnect(&mut self.rng),
            4 if !self.withheld.maintenance => {
                self.set_maintenance(true);
                self.until.push((until, End::LeaveMaintenance));
            }
            5 if !self.withheld.decommissioned => {
                self.decommission(true).await;
                self.until.push((until, End::Recommission));
            }
            6 | 7 => {
                let is_reporter = |at: &usize| matches!(subjects[*at].spec.kind, Kind::Reporter(_));
                let reporters: Vec<_> = (0..subjects.len()).filter(is_reporter).collect();
                let of = reporters[self.rng.usize(..reporters.len())];
                subjects[of].silence(true);
                self.until.push((until, End::Report(of)));
            }
            _ => {
                subjects[of].conduct(Conduct::BAD[self.rng.usize(..Conduct::BAD.len())]);
                self.until.push((until, End::Recover(of)));
            }
        }
    }

    /// Ends all faults.
    pub(crate) async fn heal(&mut self) {
        let all = std::mem::take(&mut self.until);
        self.end(all).await;
    }

    pub(crate) fn injected(&self) -> u64 {
        self.injected
    }

    async fn end(&mut self, faults: Vec<(Instant, End)>) {
        for (_, end) in faults {
            match end {
                End::Recover(of) => self.application.subjects[of].conduct(Conduct::Pass),
                End::Report(of) => self.application.subjects[of].silence(false),
                End::LeaveMaintenance => self.set_maintenance(false),
                End::Recommission => self.decommission(false).await,
            }
        }
    }

    fn set_maintenance(&mut self, on: bool) {
        let before = Instant::now();
        self.application.health.set_maintenance(on);
        self.withheld.maintenance = on;
        lock(&self.application.withheld).push(before, Instant::now(), self.withheld);
    }

    /// Decommissions or recommissions, at random in code or over HTTP.
    async fn decommission(&mut self, out: bool) {
        let before = Instant::now();
        match (self.rng.bool(), out) {
            (true, true) => self.application.health.decommission("OFF"),
            (true, false) => self.application.health.recommission(),
            (false, _) => {
                let path = format!("/probe_status?body={}", if out { "OFF" } else { "OK" });
                // A new client, so that its connection is closed afterwards.
                let request = client().post(self.application.server.url(&path));
                let answer = request.send().await.expect("an answer");
                assert_eq!(answer.status().as_u16(), 200);
            }
        }
        self.withheld.decommissioned = out;
        lock(&self.application.withheld).push(before, Instant::now(), self.withheld);
    }
}
