//! The status of checks and of the process, read and set in code.

use std::time::Duration;

use tokio::time::Instant;

use crate::declare::{MAX_DURATION, Probe, Status};
use crate::engine::{Report, Transitions, says_out_of_service};
use crate::health::Health;
use crate::http::MAINTENANCE;
use crate::support::timer::by;

impl Health {
    /// Reports the checks of `probe`. A check whose record has expired runs first, within the probe deadline.
    ///
    /// On a thread without a tokio runtime it does not wait: it reports the latest records. After
    /// [`start`](Self::start) the checks then run on the application's runtime, for the next report.
    pub async fn report(&self, probe: Probe) -> Report {
        self.0.parts.view.app.engine.report(Some(probe)).await
    }

    /// The status of the check `name`; `None` for an unknown name. A check whose record has expired runs first, except
    /// on a thread without a tokio runtime: see [`report`](Self::report).
    pub async fn status(&self, name: &str) -> Option<Status> {
        self.0.parts.view.app.engine.check(name).await.map(|check| check.status())
    }

    /// Whether the check `name` has `status`: a shorthand for comparing [`status`](Self::status).
    pub async fn is(&self, name: &str, status: Status) -> bool {
        self.status(name).await == Some(status)
    }

    /// Waits until the check `name` has `status`, for at most `within`. Returns whether it has. For an unknown name
    /// it returns `false` at once.
    ///
    /// A reporter or a check with `every` wakes the caller as soon as its status changes. Any other check runs again
    /// whenever its record has expired, at most ten times a second. On a thread without a tokio runtime it does not wait.
    pub async fn wait_for(&self, name: &str, status: Status, within: Duration) -> bool {
        let reached = self.0.parts.view.app.engine.wait_for_status(name, status);
        by(Instant::now() + within.min(MAX_DURATION), reached).await.unwrap_or(false)
    }

    /// Returns all changes of status of the checks from now on, for code that reacts to them, for example by sending
    /// a message.
    pub fn subscribe(&self) -> Transitions {
        self.0.parts.view.app.engine.subscribe()
    }

    /// Begins or ends maintenance. During maintenance `/readyz` fails and `/status` says `maintenance`, so that load balancers
    /// send no requests; `/livez` passes, so that no orchestrator restarts the process.
    pub fn set_maintenance(&self, on: bool) {
        self.0.parts.view.app.engine.availability.set_maintenance(on);
    }

    /// Takes the process out of service: `/probe_status` responds with `word` and 503, and `/readyz` fails, so that
    /// load balancers send no requests; `/livez` passes. If the word is empty, `OK`, longer than 100 characters, or
    /// contains a control character, it becomes `OFF`.
    pub fn decommission(&self, word: &str) {
        let word = if says_out_of_service(word) { word } else { "OFF" };
        self.0.parts.view.app.engine.availability.decommission(Some(word.to_owned()));
    }

    /// Puts the process back into service.
    pub fn recommission(&self) {
        self.0.parts.view.app.engine.availability.decommission(None);
    }

    /// Sets the word of `/status`: `ok` responds with 200, `maintenance` with 503, any other word, such as `draining`, with 500 or with its
    /// [`status_code`](crate::Builder::status_code).
    ///
    /// `maintenance` is a shorthand for [`set_maintenance(true)`](Self::set_maintenance); any other word ends maintenance. A process
    /// in maintenance or shutdown always says `maintenance`.
    pub fn set_status(&self, word: impl Into<String>) {
        let word = word.into();
        let maintenance = word == MAINTENANCE;
        if !maintenance {
            self.0.parts.view.app.content.status.set_word(word);
        }
        self.set_maintenance(maintenance);
    }
}
