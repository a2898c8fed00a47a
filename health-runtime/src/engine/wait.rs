//! Waiting until a check has a status.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use crate::declare::Status;
use crate::engine::Engine;

/// The shortest time between two runs for somebody who waits.
const PATIENCE: Duration = Duration::from_millis(100);

impl Engine {
    /// Waits until the check `name` has `status`; false when there is none of this name. A check that runs when it is
    /// asked is asked whenever its record has expired, all others say so themselves.
    pub(crate) async fn reaches(&self, name: &str, status: Status) -> bool {
        let mut transitions = self.subscribe();
        loop {
            let Some(check) = self.check(name).await else { return false };
            if check.status() == status {
                return true;
            }
            let again = check.expires().map(|expires| expires.max(Instant::now() + PATIENCE));
            let expired = async {
                match again {
                    Some(again) => sleep_until(again).await,
                    None => std::future::pending().await,
                }
            };
            let reached = async {
                let missed = transitions.missed();
                while let Some(transition) = transitions.next().await {
                    if transition.check == name && transition.to == status {
                        return true;
                    }
                    if transitions.missed() > missed {
                        break; // It may have been among them: ask.
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
