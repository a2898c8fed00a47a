//! What a check does unless its definition says otherwise. The table in the documentation of `#[health_check]` lists the
//! same values, and a test compares the two.

use std::time::Duration;

use crate::declare::probe::Probe;

/// The probe of a check that names none. Readiness does the least harm: a failure takes the process out of rotation but
/// does not restart it.
pub(super) const PROBE: Probe = Probe::Readiness;

/// How long one run may take.
pub(super) const TIMEOUT: Duration = Duration::from_secs(2);

/// How long a passing record is reused.
pub(super) const TTL: Duration = Duration::from_secs(5);

/// How long any other record is reused.
pub(super) const FAIL_TTL: Duration = Duration::from_secs(1);

/// How many runs in a row it takes to change the status, in either direction.
pub(super) const THRESHOLD: u32 = 1;

/// The defaults that the application may change for all of its checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CheckDefaults {
    pub(crate) timeout: Duration,
    pub(crate) ttl: Duration,
    pub(crate) fail_ttl: Duration,
}

impl Default for CheckDefaults {
    fn default() -> Self {
        Self { timeout: TIMEOUT, ttl: TTL, fail_ttl: FAIL_TTL }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documentation_of_the_attribute_states_the_defaults() {
        let rows: Vec<_> = include_str!("../docs/health_check.md").lines().collect();
        let length = |time| humantime::format_duration(time).to_string();
        for (key, default) in [
            ("timeout", length(TIMEOUT)),
            ("ttl", length(TTL)),
            ("fail_ttl", length(FAIL_TTL)),
            ("failures", THRESHOLD.to_string()),
            ("successes", THRESHOLD.to_string()),
        ] {
            let row = rows.iter().find(|row| row.starts_with(&format!("| `{key} = ")));
            assert!(row.is_some_and(|row| row.contains(&format!("| `{default}` |"))), "{key}: {row:?}");
        }
        let row = rows.iter().find(|row| row.starts_with("| `liveness`, `readiness`, `startup` |"));
        assert!(row.is_some_and(|row| row.contains(&format!("| `{PROBE}` |"))), "{row:?}");
    }
}
