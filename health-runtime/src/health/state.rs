//! How things stand, asked and set in code.

use std::time::Duration;

use crate::declare::{Probe, Status};
use crate::engine::{Report, Transitions, says_out_of_service};
use crate::health::Health;
use crate::http::MAINTENANCE;

impl Health {
    /// How the checks of `probe` stand. Those whose record has expired run first, within the probe deadline. Call it
    /// inside a tokio runtime.
    pub async fn report(&self, probe: Probe) -> Report {
        self.0.parts.view.engine.report(Some(probe)).await
    }

    /// How the check `name` stands; `None` when there is none of this name. It runs first when its record has expired.
    /// Call it inside a tokio runtime.
    pub async fn status(&self, name: &str) -> Option<Status> {
        self.0.parts.view.engine.check(name).await.map(|check| check.status())
    }

    /// Whether the check `name` has `status`: [`status`](Self::status), asked for one.
    pub async fn is(&self, name: &str, status: Status) -> bool {
        self.status(name).await == Some(status)
    }

    /// Waits until the check `name` has `status`, for as long as `within`; says whether it has. False at once when there
    /// is no check of this name.
    ///
    /// A check that reports on itself or runs in the background is heard the moment it changes. One that runs when it is
    /// asked is asked whenever its record has expired, at most ten times a second. Call it inside a tokio runtime.
    pub async fn wait_for(&self, name: &str, status: Status, within: Duration) -> bool {
        let reached = self.0.parts.view.engine.reaches(name, status);
        tokio::time::timeout(within, reached).await.unwrap_or(false)
    }

    /// The changes of status of all checks from now on, for what is done about them in code: to warm a cache up again, to
    /// tell somebody.
    pub fn subscribe(&self) -> Transitions {
        self.0.parts.view.engine.subscribe()
    }

    /// Begins or ends the maintenance: while it lasts `/readyz` fails and `/status` says `maintenance`, so that nobody
    /// sends requests, and `/livez` does not fail, so that nobody restarts the process.
    pub fn set_maintenance(&self, on: bool) {
        self.0.parts.view.engine.availability.set_maintenance(on);
    }

    /// Takes the process out of service: `/probe_status` answers `word` with 503 and `/readyz` fails, so that nobody sends
    /// requests, and `/livez` does not fail, so that nobody restarts the process. A word that is empty, `OK`, longer than
    /// 100 characters or has a control character is replaced by `OFF`.
    pub fn decommission(&self, word: &str) {
        let word = if says_out_of_service(word) { word } else { "OFF" };
        self.0.parts.view.engine.availability.decommission(Some(word.to_owned()));
    }

    /// Puts the process back into service.
    pub fn recommission(&self) {
        self.0.parts.view.engine.availability.decommission(None);
    }

    /// Sets the word that `/status` answers: `ok` with 200, `maintenance` with 503, any other, such as `draining`, with
    /// 500. `maintenance` begins a [maintenance](Self::set_maintenance), any other word ends it. A process that takes
    /// no requests, be it for maintenance or because it shuts down, always answers `maintenance`.
    pub fn set_status(&self, word: impl Into<String>) {
        let word = word.into();
        let maintenance = word == MAINTENANCE;
        if !maintenance {
            self.0.parts.view.status.set(word);
        }
        self.set_maintenance(maintenance);
    }
}
