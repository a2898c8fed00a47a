//! The table of all variables, and warnings about those that have no effect.
//!
//! A misspelt variable would otherwise do nothing in silence, as would one of a feature that is off. The table lists only
//! names and features: the meanings are in `docs/settings.md`, and a test keeps both lists the same.

use crate::settings::feature::Feature;
use crate::support::did_you_mean;

/// The variables that only this library reads, each with the feature that reads it.
const VARIABLES: &[(&str, Feature)] = &[
    ("CRONITOR_API_KEY", PUBLISH),
    ("CRONITOR_API_KEY_FILE", PUBLISH),
    ("CRONITOR_API_URL", PUBLISH),
    ("HEALTH_BASE_URL", ALWAYS),
    ("HEALTH_CA_FILE", CLIENT),
    ("HEALTH_CHECKS", ALWAYS),
    ("HEALTH_CONCURRENT_RUNS", ALWAYS),
    ("HEALTH_CONSUL_NODE", CONSUL),
    ("HEALTH_DETAILS", ALWAYS),
    ("HEALTH_DRAIN_TIMEOUT", SERVE),
    ("HEALTH_ENDPOINTS", ALWAYS),
    ("HEALTH_ENV", ALWAYS),
    ("HEALTH_ENVIRONMENT_VALUES", ENVIRONMENT),
    ("HEALTH_FAIL_TTL", ALWAYS),
    ("HEALTH_HOSTNAME", ALWAYS),
    ("HEALTH_MAINTENANCE_FILE", ALWAYS),
    ("HEALTH_MANAGEMENT_ADDR", ALWAYS),
    ("HEALTH_MANAGEMENT_AUTH", ALWAYS),
    ("HEALTH_MANAGEMENT_HOSTS", ALWAYS),
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
    ("HEALTH_TIMEOUT", ALWAYS),
    ("HEALTH_TOKEN", ALWAYS),
    ("HEALTH_TOKEN_FILE", ALWAYS),
    ("HEALTH_TTL", ALWAYS),
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
    for (name, value) in std::env::vars_os() {
        if let Some(name) = name.to_str()
            && !is_service_link(name, &value.to_string_lossy())
            && let Some(warning) = warning(name)
        {
            tracing::warn!(target: "health", "{warning}");
        }
    }
}

/// Whether Kubernetes or Docker sets the variable for a Service, such as `health` or `health-api`: `HEALTH_API_PORT` with an
/// address, `HEALTH_API_SERVICE_HOST`, `HEALTH_API_PORT_80_TCP_ADDR`.
fn is_service_link(name: &str, value: &str) -> bool {
    const PROTOCOLS: [&str; 3] = ["tcp", "udp", "sctp"];
    let is_address = || {
        let is_of = |protocol: &str| value.strip_prefix(protocol).is_some_and(|rest| rest.starts_with("://"));
        PROTOCOLS.into_iter().any(is_of)
    };
    let is_port = |rest: &str| {
        let mut parts = rest.split('_');
        let number = parts.next().unwrap_or_default();
        let protocol = parts.next().unwrap_or_default();
        let part = parts.next();
        !number.is_empty()
            && number.bytes().all(|digit| digit.is_ascii_digit())
            && PROTOCOLS.into_iter().any(|known| protocol.eq_ignore_ascii_case(known))
            && part.is_none_or(|part| ["PROTO", "PORT", "ADDR"].contains(&part))
            && parts.next().is_none()
    };
    name.ends_with("_SERVICE_HOST")
        || name.ends_with("_SERVICE_PORT")
        || name.contains("_SERVICE_PORT_")
        || (name.ends_with("_PORT") && is_address())
        || name.match_indices("_PORT").any(|(at, port)| {
            // The name of the Service may itself end with `PORT`.
            name[at + port.len()..].strip_prefix('_').is_some_and(is_port)
        })
}

fn warning(name: &str) -> Option<String> {
    let looks_like_ours = name.starts_with("HEALTH_");
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
        for fine in ["HEALTH_ENV", "HEALTHY", "PATH"] {
            assert_eq!(warning(fine), None);
        }
    }

    #[test]
    fn the_variables_of_a_service_of_kubernetes_are_no_settings() {
        for service in ["HEALTH", "HEALTH_API", "HEALTH_PORT"] {
            for (name, value) in [
                ("SERVICE_HOST", "10.0.0.1"),
                ("SERVICE_PORT", "80"),
                ("SERVICE_PORT_HTTP", "80"),
                ("PORT", "tcp://10.0.0.1:80"),
                ("PORT_80_TCP", "tcp://10.0.0.1:80"),
                ("PORT_80_TCP_PROTO", "tcp"),
                ("PORT_80_TCP_PORT", "80"),
                ("PORT_80_TCP_ADDR", "10.0.0.1"),
                ("PORT_53_UDP", "udp://10.0.0.1:53"),
            ] {
                assert!(is_service_link(&format!("{service}_{name}"), value), "{service}_{name}");
            }
        }
        for (name, value) in [
            ("HEALTH_PORT", "9090"),
            ("HEALTH_API_PORT", ""),
            ("HEALTH_PORT_TCP", "x"),
            ("HEALTH_BASE_ULR", "tcp://h:1"),
        ] {
            assert!(!is_service_link(name, value), "{name}");
        }
        // No setting is mistaken for one of them.
        assert!(VARIABLES.iter().all(|(name, _)| !is_service_link(name, "tcp://10.0.0.1:80")));
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
