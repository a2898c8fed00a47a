//! Waits until a check has a status.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use crate::declare::Status;
use crate::engine::Engine;
use crate::support::timer::current_runtime;

/// The shortest time between two runs for a caller that waits, so that a `ttl` of zero does not become a busy loop.
const SHORTEST_PAUSE: Duration = Duration::from_millis(100);

impl Engine {
    /// Waits until the check `name` has `status`; false when there is no such check.
    ///
    /// Two events end a pause: a transition of the check, which a reporter or a background run sends, and the end of the
    /// record, after which a check that requests run has to be asked again.
    pub(crate) async fn wait_for_status(&self, name: &str, status: Status) -> bool {
        // Before the first look, so that no change falls between the two.
        let mut transitions = self.subscribe();
        loop {
            let Some(check) = self.check(name).await else { return false };
            if check.status() == status {
                return true;
            }
            // Without a timer the call cannot wait.
            if current_runtime().is_none() {
                return false;
            }
            // A background check expires as well. To look at it then runs nothing.
            let again = check.expires().map(|expires| expires.max(Instant::now() + SHORTEST_PAUSE));
            let expired = async {
                match again {
                    Some(again) => sleep_until(again).await,
                    // A reporter without a deadline: only a transition can change it.
                    None => std::future::pending().await,
                }
            };
            let reached = async {
                // `next` skips over lost changes and goes on, so a loss shows in the counter alone.
                let missed = transitions.missed();
                while let Some(transition) = transitions.next().await {
                    if transition.check == name && transition.to == status {
                        return true;
                    }
                    if transitions.missed() > missed {
                        break; // The one that matters may have been among them, so look again.
                    }
                }
                false
            };
            tokio::select! {
                () = expired => {}
                reached = reached => if reached { return true },
            }
        }
    }
}
