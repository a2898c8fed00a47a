//! The table of all variables, and warnings about those that have no effect.
//!
//! A misspelt variable would otherwise do nothing in silence, as would one of a feature that is off. The table lists only
//! names and features: the meanings are in `docs/settings.md`, and a test keeps both lists the same.

use crate::settings::feature::Feature;
use crate::support::did_you_mean;

/// The variables that only this library reads, each with the feature that reads it.
const VARIABLES: &[(&str, Feature)] = &[
    ("CRONITOR_API_KEY", PUBLISH),
    ("CRONITOR_API_URL", PUBLISH),
    ("HEALTH_BASE_URL", ALWAYS),
    ("HEALTH_CA_FILE", CLIENT),
    ("HEALTH_CONCURRENT_RUNS", ALWAYS),
    ("HEALTH_CONSUL_NODE", CONSUL),
    ("HEALTH_DETAILS", ALWAYS),
    ("HEALTH_DRAIN_TIMEOUT", SERVE),
    ("HEALTH_ENDPOINTS", ALWAYS),
    ("HEALTH_ENV", ALWAYS),
    ("HEALTH_ENVIRONMENT_VALUES", ENVIRONMENT),
    ("HEALTH_HOSTNAME", ALWAYS),
    ("HEALTH_MAINTENANCE_FILE", ALWAYS),
    ("HEALTH_MANAGEMENT_ADDR", ALWAYS),
    ("HEALTH_MAX_AGE", ALWAYS),
    ("HEALTH_MONITOR_TAGS", ALWAYS),
    ("HEALTH_PREFLIGHT", PUBLISH),
    ("HEALTH_PROBE_DEADLINE", ALWAYS),
    ("HEALTH_PRUNE", PUBLISH),
    ("HEALTH_PRUNE_GRACE", PUBLISH),
    ("HEALTH_PRUNE_LIMIT", PUBLISH),
    ("HEALTH_PUBLISH", PUBLISH),
    ("HEALTH_PUBLISH_BATCH", PUBLISH),
    ("HEALTH_PUBLISH_JITTER", PUBLISH),
    ("HEALTH_RUNTIME_LAG_LIMIT", ALWAYS),
    ("HEALTH_SHUTDOWN_DELAY", SERVE),
    ("HEALTH_TOKEN", ALWAYS),
];

/// The variables that hold the secrets of this library.
#[cfg(feature = "environment")]
const SECRETS: &[&str] = &["CONSUL_HTTP_TOKEN", "CRONITOR_API_KEY", "HEALTH_TOKEN"];

/// Whether the variable holds a secret of this library.
#[cfg(feature = "environment")]
pub(crate) fn is_secret_variable(name: &str) -> bool {
    SECRETS.contains(&name)
}

const ALWAYS: Feature = Feature::NONE;
const CLIENT: Feature = Feature { name: "publish", is_on: cfg!(feature = "__client") };
const CONSUL: Feature = Feature { name: "consul", is_on: cfg!(feature = "consul") };
const ENVIRONMENT: Feature = Feature { name: "environment", is_on: cfg!(feature = "environment") };
const PUBLISH: Feature = Feature { name: "publish", is_on: cfg!(feature = "publish") };
const SERVE: Feature = Feature { name: "serve", is_on: cfg!(feature = "serve") };

/// Warns about the variables of the process that look like settings of this library and have no effect.
pub(super) fn warn_of_unused_variables() {
    for (name, _) in std::env::vars_os() {
        if let Some(name) = name.to_str()
            && let Some(warning) = warning(name)
        {
            tracing::warn!(target: "health", "{warning}");
        }
    }
}

fn warning(name: &str) -> Option<String> {
    // Kubernetes sets the last two for a service that is named `health`.
    let looks_like_ours = name.starts_with("HEALTH_")
        && !name.starts_with("HEALTH_SERVICE_")
        && !name.starts_with("HEALTH_PORT");
    match VARIABLES.iter().find(|(known, _)| *known == name) {
        Some((_, feature)) if feature.is_on => None,
        Some((_, feature)) => {
            Some(format!("the environment variable `{name}` has no effect: it {}", feature.why_off()))
        }
        None if !looks_like_ours => None,
        None => {
            let suggestion = did_you_mean(name, VARIABLES.iter().map(|(known, _)| *known), '`');
            Some(format!("the environment variable `{name}` is not a setting of health-runtime{suggestion}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_warning_about_an_unknown_variable_suggests_the_nearest_name() {
        let text = warning("HEALTH_BASE_ULR").expect("unknown");
        assert!(
            text.contains("`HEALTH_BASE_ULR`") && text.contains("did you mean `HEALTH_BASE_URL`?"),
            "{text}"
        );
        for fine in ["HEALTH_ENV", "HEALTHY", "HEALTH_SERVICE_HOST", "HEALTH_PORT_80_TCP", "PATH"] {
            assert_eq!(warning(fine), None);
        }
    }

    #[test]
    fn the_warning_about_a_variable_of_a_feature_that_is_off_names_the_feature() {
        for (name, Feature { name: feature, is_on }) in VARIABLES {
            let text = warning(name);
            assert_eq!(text.is_none(), *is_on, "{name}: {text:?}");
            if let Some(text) = text {
                assert!(
                    text.contains(&format!("the feature `{feature}` of health-runtime, which is off")),
                    "{text}"
                );
            }
        }
        assert_eq!(warning("HEALTH_SHUTDOWN_DELAY").is_none(), cfg!(feature = "serve"));
        assert_eq!(warning("HEALTH_PRUNE").is_none(), cfg!(feature = "publish"));
    }

    #[test]
    fn the_documentation_lists_exactly_the_variables_of_the_table() {
        let mut documented: Vec<_> = include_str!("../docs/settings.md")
            .lines()
            .filter_map(|row| row.strip_prefix("| `")?.split('`').next())
            // Consul's own tools read these as well.
            .filter(|name| !name.starts_with("CONSUL_"))
            .collect();
        documented.sort_unstable();
        let mut known: Vec<_> = VARIABLES.iter().map(|(name, _)| *name).collect();
        known.sort_unstable();
        assert_eq!(documented, known);
    }
}
