//! The default of every setting. The table in `docs/settings.md` lists the same values, and a test compares the two. The
//! defaults of single checks are in `declare/defaults.rs`.

use std::time::Duration;

/// The environment, where neither the code nor `HEALTH_ENV` names one.
pub(super) const ENVIRONMENT: &str = if cfg!(debug_assertions) { "development" } else { "production" };

/// Within which time every probe answers.
pub(super) const PROBE_DEADLINE: Duration = Duration::from_secs(5);

/// How long caches may store `/health`: not at all.
pub(super) const HEALTH_MAX_AGE: Duration = Duration::ZERO;

/// How many checks run at the same time.
pub(super) const CONCURRENT_RUNS: usize = 64;

/// How long the application's runtime may delay an empty task before liveness fails.
pub(super) const RUNTIME_LAG_LIMIT: Duration = Duration::from_secs(10);

/// How long to keep serving after SIGTERM. None in a debug build, where a developer waits for the process to end.
#[cfg(feature = "serve")]
pub(super) const SHUTDOWN_DELAY: Duration = Duration::from_secs(if cfg!(debug_assertions) { 0 } else { 5 });

/// How long `serve` then waits for requests in flight.
#[cfg(feature = "serve")]
pub(super) const DRAIN_TIMEOUT: Duration = Duration::from_secs(30);

/// The address of the monitoring API.
#[cfg(feature = "publish")]
pub(super) const API_URL: &str = "https://cronitor.io/api";

/// The longest random delay before publishing. With 10 s, twenty replicas that start together send two requests a second.
/// None in a debug build, where a developer waits for the result.
#[cfg(feature = "publish")]
pub(super) const PUBLISH_JITTER: Duration = Duration::from_secs(if cfg!(debug_assertions) { 0 } else { 10 });

/// How many monitors one request puts.
#[cfg(feature = "publish")]
pub(super) const PUBLISH_BATCH: usize = 100;

/// How long an orphaned monitor stays before it is pruned.
#[cfg(feature = "publish")]
pub(super) const PRUNE_GRACE: Duration = Duration::from_secs(24 * 60 * 60);

/// How many per cent of the owned monitors one run may prune.
#[cfg(feature = "publish")]
pub(super) const PRUNE_LIMIT: u8 = 20;

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_documented<const N: usize>(defaults: [(&str, String); N]) {
        for (variable, default) in defaults {
            let mut rows = include_str!("../docs/settings.md").lines();
            let row = rows.find(|row| row.starts_with(&format!("| `{variable}` |"))).unwrap_or_default();
            let column = row.trim_end_matches('|').rsplit('|').next().unwrap_or_default();
            assert!(column.contains(&format!("`{default}`")), "{variable}: {default} is not in {row:?}");
        }
    }

    fn length(duration: Duration) -> String {
        match duration.as_secs() {
            86_400 => "24h".to_owned(),
            _ => humantime::format_duration(duration).to_string(),
        }
    }

    #[test]
    fn the_documentation_states_the_default_of_every_setting() {
        assert_documented([
            ("HEALTH_ENV", ENVIRONMENT.to_owned()),
            ("HEALTH_PROBE_DEADLINE", length(PROBE_DEADLINE)),
            ("HEALTH_MAX_AGE", length(HEALTH_MAX_AGE)),
            ("HEALTH_CONCURRENT_RUNS", CONCURRENT_RUNS.to_string()),
            ("HEALTH_RUNTIME_LAG_LIMIT", length(RUNTIME_LAG_LIMIT)),
        ]);
        #[cfg(feature = "serve")]
        assert_documented([
            ("HEALTH_SHUTDOWN_DELAY", length(SHUTDOWN_DELAY)),
            ("HEALTH_DRAIN_TIMEOUT", length(DRAIN_TIMEOUT)),
        ]);
        #[cfg(feature = "publish")]
        assert_documented([
            ("CRONITOR_API_URL", API_URL.to_owned()),
            ("HEALTH_PUBLISH_JITTER", length(PUBLISH_JITTER)),
            ("HEALTH_PUBLISH_BATCH", PUBLISH_BATCH.to_string()),
            ("HEALTH_PRUNE_GRACE", length(PRUNE_GRACE)),
            ("HEALTH_PRUNE_LIMIT", PRUNE_LIMIT.to_string()),
        ]);
    }
}
