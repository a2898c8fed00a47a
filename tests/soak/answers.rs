//! What was asked, what came back, and what it ought to have been.

use std::time::Instant;

use health_runtime::{Probe, Status};
use serde_json::Value;

use super::application::Withheld;
use super::events::Events;
use super::history::History;
use super::lag::Lag;
use super::metrics;
use super::model::{Asked, allowed};
use super::set::Statuses;

/// What is asked for. `*` stands for the name of a check.
pub(crate) const PATHS: [&str; 11] = [
    "/livez",
    "/readyz",
    "/startupz",
    "/health",
    "/heartbeat",
    "/status",
    "/probe_status",
    "/readyz/*",
    "/internal/health",
    "/internal/svc_status.json",
    "/internal/metrics",
];

/// An answer, between which moments it was asked for and received.
pub(crate) struct Answer {
    pub(crate) path: String,
    pub(crate) sent: Instant,
    pub(crate) received: Instant,
    /// What went wrong, if nothing came back.
    pub(crate) answer: Result<(u16, String), String>,
}

/// Everything that decides which answers are right.
pub(crate) struct World<'a> {
    pub(crate) histories: &'a [History],
    pub(crate) withheld: &'a Events<Withheld>,
    pub(crate) born: Instant,
    pub(crate) lag: &'a Lag,
}

/// An answer that is right: whether it is the only one, and whether it says that all is well.
pub(crate) struct Right {
    pub(crate) exact: bool,
    pub(crate) well: bool,
}

impl World<'_> {
    /// # Errors
    /// Says what is wrong with the answer.
    pub(crate) fn judge(&self, answer: &Answer) -> Result<Right, String> {
        let (code, body) = answer.answer.clone()?;
        let asked = |probe| Asked { sent: answer.sent, received: answer.received, probe, runs: true };
        match &*answer.path {
            "/livez" => one_of(code, &body, self.fold(asked(Some(Probe::Liveness))).map(probe_page)),
            "/readyz" => one_of(code, &body, self.ready(asked(Some(Probe::Readiness))).map(probe_page)),
            "/startupz" => one_of(code, &body, self.fold(asked(Some(Probe::Startup))).map(probe_page)),
            "/heartbeat" => one_of(code, &body, self.fold(asked(None)).map(heartbeat)),
            "/health" => {
                let told = parsed(&body)?["status"].as_str().unwrap_or_default().to_owned();
                one_of(code, &told, self.fold(asked(None)).map(health))
            }
            "/status" => {
                let told = parsed(&body)?["status"].as_str().unwrap_or_default().to_owned();
                let taken = self.withheld.between(answer.sent, answer.received);
                one_of(
                    code,
                    &told,
                    taken.map(
                        |why| if why == Withheld::default() { (200, "ok") } else { (503, "maintenance") },
                    ),
                )
            }
            "/probe_status" => {
                let taken = self.withheld.between(answer.sent, answer.received);
                one_of(
                    code,
                    &body,
                    taken.map(|why| if why.decommissioned { (503, "OFF") } else { (200, "OK") }),
                )
            }
            "/internal/health" => self.details(code, &parsed(&body)?, asked(None)),
            "/internal/svc_status.json" => {
                let told = parsed(&body)?;
                let states = self.histories.iter().map(|history| word(&told[history.spec.name]["state"]));
                self.each(code, 200, &states.collect::<Result<Vec<_>, _>>()?, asked(None))
            }
            "/internal/metrics" => metrics::judge(self, code, &body, Asked { runs: false, ..asked(None) }),
            other => {
                let name = other.strip_prefix("/readyz/").ok_or("nobody knows this path")?;
                let history = self.histories.iter().find(|history| history.spec.name == name);
                let statuses = self.allowed(history.ok_or("there is no such check")?, asked(None));
                one_of(code, &body, statuses.iter().map(probe_page))
            }
        }
    }

    pub(crate) fn allowed(&self, history: &History, asked: Asked) -> Statuses {
        allowed(history, asked, self.born, self.lag)
    }

    /// What the checks of a probe come to.
    pub(crate) fn fold(&self, asked: Asked) -> impl Iterator<Item = Status> + use<> {
        let checks = self.histories.iter().filter(|history| history.spec.answers(asked.probe));
        let folded =
            Statuses::fold(checks.map(|history| (history.spec.on_fail, self.allowed(history, asked))));
        folded.iter().collect::<Vec<_>>().into_iter()
    }

    /// Likewise, but for a process that takes no requests.
    pub(crate) fn ready(&self, asked: Asked) -> impl Iterator<Item = Status> + use<> {
        let mut ready = Statuses::default();
        for why in self.withheld.between(asked.sent, asked.received) {
            match why == Withheld::default() {
                true => self.fold(asked).for_each(|status| ready.add(status)),
                false => ready.add(Status::Fail),
            }
        }
        ready.iter().collect::<Vec<_>>().into_iter()
    }

    /// The answer that shows each check: the whole must be what its parts come to.
    fn details(&self, code: u16, told: &Value, asked: Asked) -> Result<Right, String> {
        let states = self
            .histories
            .iter()
            .map(|history| word(&told["checks"][format!("{}:responseTime", history.spec.name)][0]["status"]));
        let states = states.collect::<Result<Vec<_>, _>>()?;
        let parts = self.histories.iter().zip(&states);
        let whole =
            Statuses::fold(parts.map(|(history, status)| (history.spec.on_fail, Statuses::of(*status))));
        let whole = whole.iter().next().map(health).ok_or("nothing is told")?;
        if (code, told["status"].as_str().unwrap_or_default()) != whole {
            return Err(format!("{code} and {} of {states:?}", told["status"]));
        }
        self.each(code, code, &states, asked)
    }

    /// One status for each check.
    pub(crate) fn each(
        &self,
        code: u16,
        right: u16,
        states: &[Status],
        asked: Asked,
    ) -> Result<Right, String> {
        if code != right {
            return Err(format!("{code} in place of {right}"));
        }
        let mut exact = true;
        for (history, status) in self.histories.iter().zip(states) {
            let allowed = self.allowed(history, asked);
            exact &= allowed.is_exact();
            if !allowed.has(*status) {
                let allowed: Vec<_> = allowed.iter().collect();
                return Err(format!("{} is said to {status}, in place of {allowed:?}", history.spec.name));
            }
        }
        Ok(Right { exact, well: states.iter().all(|status| *status == Status::Pass) })
    }
}

fn one_of<'a>(code: u16, told: &str, right: impl Iterator<Item = (u16, &'a str)>) -> Result<Right, String> {
    let mut right: Vec<_> = right.collect();
    right.dedup();
    match right.contains(&(code, told)) {
        true => Ok(Right { exact: right.len() == 1, well: code < 300 }),
        false => Err(format!("{code} and {told:?} in place of {right:?}")),
    }
}

fn probe_page(status: Status) -> (u16, &'static str) {
    if status == Status::Fail { (503, "fail") } else { (200, "ok") }
}

fn heartbeat(status: Status) -> (u16, &'static str) {
    if status == Status::Fail { (500, "") } else { (204, "") }
}

fn health(status: Status) -> (u16, &'static str) {
    (if status == Status::Fail { 503 } else { 200 }, status.as_str())
}

fn parsed(body: &str) -> Result<Value, String> {
    serde_json::from_str(body).map_err(|error| format!("{error}: {body}"))
}

fn word(told: &Value) -> Result<Status, String> {
    match told.as_str() {
        Some("pass" | "OK") => Ok(Status::Pass),
        Some("warn" | "YELLOW") => Ok(Status::Warn),
        Some("fail" | "RED") => Ok(Status::Fail),
        _ => Err(format!("{told} is no status")),
    }
}
