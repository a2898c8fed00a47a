//! Entry points of the benchmarks. Not public API.

use std::time::SystemTime;

use serde_json::Value as Json;

use crate::health::Health;

/// Plans the monitors of `health` against the list of the API, and serialises the request. Returns the number of monitors that
/// change, and the body.
pub fn planned(health: &Health, listed: Json) -> (usize, Vec<u8>) {
    health.monitors().publication.planned(health.monitors(), listed, SystemTime::now())
}
