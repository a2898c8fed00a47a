//! Requests, their responses, and which responses are right.

use std::time::Instant;

use health_runtime::{Probe, Status};
use serde_json::Value;

use super::application::Withheld;
use super::events::Events;
use super::history::History;
use super::lag::Lag;
use super::metrics;
use super::model::{Exchange, allowed};
use super::set::Statuses;

/// The requested paths. `*` is replaced by the name of a check.
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

/// A response, with the moments of its request and its receipt.
pub(crate) struct Response {
    pub(crate) path: String,
    pub(crate) sent: Instant,
    pub(crate) received: Instant,
    /// The status and the body, or the error of the request.
    pub(crate) result: Result<(u16, String), String>,
}

/// Everything on which the right response depends.
pub(crate) struct World<'a> {
    pub(crate) histories: &'a [History],
    pub(crate) withheld: &'a Events<Withheld>,
    pub(crate) born: Instant,
    pub(crate) lag: &'a Lag,
}

/// A right response.
pub(crate) struct Right {
    /// The model allows no other response.
    pub(crate) exact: bool,
    /// The response reports health.
    pub(crate) passing: bool,
}

impl World<'_> {
    /// Compares a response with the model.
    ///
    /// # Errors
    /// The reason for which the response is wrong.
    pub(crate) fn judge(&self, response: &Response) -> Result<Right, String> {
        let (code, body) = response.result.clone()?;
        let exchange =
            |probe| Exchange { sent: response.sent, received: response.received, probe, runs: true };
        match &*response.path {
            "/livez" => one_of(code, &body, self.fold(exchange(Some(Probe::Liveness))).map(probe_page)),
            "/readyz" => one_of(code, &body, self.ready(exchange(Some(Probe::Readiness))).map(probe_page)),
            "/startupz" => one_of(code, &body, self.fold(exchange(Some(Probe::Startup))).map(probe_page)),
            "/heartbeat" => one_of(code, &body, self.fold(exchange(None)).map(heartbeat)),
            "/health" => {
                let status = parsed(&body)?["status"].as_str().unwrap_or_default().to_owned();
                one_of(code, &status, self.fold(exchange(None)).map(health))
            }
            "/status" => {
                let status = parsed(&body)?["status"].as_str().unwrap_or_default().to_owned();
                let reasons = self.withheld.between(response.sent, response.received);
                one_of(
                    code,
                    &status,
                    reasons.map(
                        |why| if why == Withheld::default() { (200, "ok") } else { (503, "maintenance") },
                    ),
                )
            }
            "/probe_status" => {
                let reasons = self.withheld.between(response.sent, response.received);
                one_of(
                    code,
                    &body,
                    reasons.map(|why| match (why.decommissioned, why.maintenance) {
                        (true, _) => (503, "OFF"),
                        (false, true) => (503, "MAINTENANCE"),
                        (false, false) => (200, "OK"),
                    }),
                )
            }
            "/internal/health" => self.details(code, &parsed(&body)?, exchange(None)),
            "/internal/svc_status.json" => {
                let document = parsed(&body)?;
                let states = self
                    .histories
                    .iter()
                    .map(|history| own_status(&document[history.spec.name], "own_state", "state"));
                self.each(code, 200, &states.collect::<Result<Vec<_>, _>>()?, exchange(None))
            }
            "/internal/metrics" => {
                metrics::judge(self, code, &body, Exchange { runs: false, ..exchange(None) })
            }
            other => {
                let name = other.strip_prefix("/readyz/").ok_or("an unknown path")?;
                let history = self.histories.iter().find(|history| history.spec.name == name);
                let statuses = self.allowed(history.ok_or("there is no such check")?, exchange(None));
                one_of(code, &body, statuses.iter().map(probe_page))
            }
        }
    }

    pub(crate) fn allowed(&self, history: &History, exchange: Exchange) -> Statuses {
        allowed(history, exchange, self.born, self.lag)
    }

    /// The statuses that the checks of a probe may fold into.
    pub(crate) fn fold(&self, exchange: Exchange) -> impl Iterator<Item = Status> + use<> {
        let checks = self.histories.iter().filter(|history| history.spec.belongs_to(exchange.probe));
        let folded =
            Statuses::fold(checks.map(|history| (history.spec.on_fail, self.allowed(history, exchange))));
        folded.iter().collect::<Vec<_>>().into_iter()
    }

    /// The same for readiness, which also fails in maintenance and after a decommission.
    pub(crate) fn ready(&self, exchange: Exchange) -> impl Iterator<Item = Status> + use<> {
        let mut ready = Statuses::default();
        for why in self.withheld.between(exchange.sent, exchange.received) {
            match why == Withheld::default() {
                true => self.fold(exchange).for_each(|status| ready.add(status)),
                false => ready.add(Status::Fail),
            }
        }
        ready.iter().collect::<Vec<_>>().into_iter()
    }

    /// Judges a document that shows each check: its own status must be the fold of theirs.
    fn details(&self, code: u16, document: &Value, exchange: Exchange) -> Result<Right, String> {
        let states = self.histories.iter().map(|history| {
            let entry = &document["checks"][format!("{}:responseTime", history.spec.name)][0];
            own_status(entry, "ownStatus", "status")
        });
        let states = states.collect::<Result<Vec<_>, _>>()?;
        let parts = self.histories.iter().zip(&states);
        let folded =
            Statuses::fold(parts.map(|(history, status)| (history.spec.on_fail, Statuses::of(*status))));
        let folded = folded.iter().next().map(health).ok_or("no status")?;
        if (code, document["status"].as_str().unwrap_or_default()) != folded {
            return Err(format!("{code} and {} of {states:?}", document["status"]));
        }
        self.each(code, code, &states, exchange)
    }

    /// Judges a document with one status for each check.
    pub(crate) fn each(
        &self,
        code: u16,
        right: u16,
        states: &[Status],
        exchange: Exchange,
    ) -> Result<Right, String> {
        if code != right {
            return Err(format!("{code} instead of {right}"));
        }
        let mut exact = true;
        for (history, status) in self.histories.iter().zip(states) {
            let allowed = self.allowed(history, exchange);
            exact &= allowed.is_exact();
            if !allowed.has(*status) {
                let allowed: Vec<_> = allowed.iter().collect();
                return Err(format!("{} is shown as {status} instead of {allowed:?}", history.spec.name));
            }
        }
        Ok(Right { exact, passing: states.iter().all(|status| *status == Status::Pass) })
    }
}

fn one_of<'a>(code: u16, found: &str, right: impl Iterator<Item = (u16, &'a str)>) -> Result<Right, String> {
    let mut right: Vec<_> = right.collect();
    right.dedup();
    match right.contains(&(code, found)) {
        true => Ok(Right { exact: right.len() == 1, passing: code < 300 }),
        false => Err(format!("{code} and {found:?} instead of {right:?}")),
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

/// The status of a check before `on_fail`: that of the member `own`, which only a softened failure has.
fn own_status(entry: &Value, own: &str, shown: &str) -> Result<Status, String> {
    status(entry.get(own).unwrap_or(&entry[shown]))
}

fn status(text: &Value) -> Result<Status, String> {
    match text.as_str() {
        Some("pass" | "OK") => Ok(Status::Pass),
        Some("warn" | "YELLOW") => Ok(Status::Warn),
        Some("fail" | "RED") => Ok(Status::Fail),
        _ => Err(format!("{text} is no status")),
    }
}
