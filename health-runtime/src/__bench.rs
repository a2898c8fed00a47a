//! What the benchmarks call and nobody else does: not part of the interface.

use std::time::SystemTime;

use serde_json::Value as Json;

use crate::health::Health;

/// Plans the monitors of `health` against what the API lists, and writes what is to be put: the number of monitors that
/// change, and the bytes.
pub fn planned(health: &Health, listed: Json) -> (usize, Vec<u8>) {
    health.monitors().publication.planned(health.monitors(), listed, SystemTime::now())
}
