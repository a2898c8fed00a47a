//! What the fuzz target of the API's answers calls. Only fuzzers compile it; it is not part of the interface.

use crate::health::Health;
use crate::publish::fuzzing;

pub use fuzzing::{PublishedRound, ScriptedResponse};

/// Publishes the monitors of `health` once, as the background task does. `answer` gets the method, the path and the body of
/// each request. Where it returns `None` the connection breaks.
pub async fn publish(
    health: &Health,
    answer: impl Fn(&str, &str, Option<&[u8]>) -> Option<ScriptedResponse> + Send + Sync,
) -> PublishedRound {
    let monitors = health.monitors();
    fuzzing::publish(monitors, &monitors.publication, answer).await
}
