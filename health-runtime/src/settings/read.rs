//! Reads the variables of the environment: a value that cannot be read is a mistake that names its variable, and not its
//! value, which may be a secret in the wrong place.

use std::sync::Arc;
use std::time::Duration;

use crate::error::Mistake;
use crate::settings::secret::Secret;
use crate::support::did_you_mean;

/// Reads a variable.
pub(crate) type Variables = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// Reads variables, and collects what is wrong with them.
pub(super) struct Reader<'a> {
    pub(super) variables: &'a Variables,
    pub(super) mistakes: &'a mut Vec<Mistake>,
}

impl Reader<'_> {
    /// Text; an empty variable is one that is not set.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        (self.variables)(name).filter(|value| !value.is_empty())
    }

    /// Without the white space around it: files of secrets end with a line.
    pub(super) fn secret(&mut self, name: &str) -> Option<Secret> {
        let text = self.text(name)?;
        Some(text.trim()).filter(|secret| !secret.is_empty()).map(Secret::new)
    }

    /// `500ms`, `2s`, `1min`, `8h`.
    pub(super) fn duration(&mut self, name: &str) -> Option<Duration> {
        self.parsed(name, "is not a duration: write `500ms`, `2s` or `1min`", |text| {
            humantime::parse_duration(text).ok()
        })
    }

    /// A whole number from 1.
    pub(super) fn count(&mut self, name: &str) -> Option<usize> {
        self.parsed(name, "is not a whole number from 1", |text| text.parse().ok().filter(|count| *count > 0))
    }

    /// Texts with commas between them.
    pub(super) fn list(&mut self, name: &str) -> Vec<String> {
        let text = self.text(name).unwrap_or_default();
        text.split(',').map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned).collect()
    }

    /// Whatever `parse` reads.
    pub(super) fn parsed<T>(
        &mut self,
        name: &str,
        otherwise: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let parsed = parse(self.text(name)?.trim());
        if parsed.is_none() {
            self.mistakes.push(Mistake::new(format!("`{name}` {otherwise}")));
        }
        parsed
    }
}

/// The variables that nobody else reads, with the feature each belongs to. The table in the documentation has them all, and a
/// test holds it to that.
const KNOWN: &[(&str, Feature)] = &[
    ("CRONITOR_API_KEY", PUBLISH),
    ("CRONITOR_API_URL", PUBLISH),
    ("HEALTH_BASE_URL", NONE),
    ("HEALTH_CONCURRENT_RUNS", NONE),
    ("HEALTH_CONSUL_NODE", CONSUL),
    ("HEALTH_DETAILS", NONE),
    ("HEALTH_DRAIN_TIMEOUT", SERVE),
    ("HEALTH_ENDPOINTS", NONE),
    ("HEALTH_ENV", NONE),
    ("HEALTH_HOSTNAME", NONE),
    ("HEALTH_MAINTENANCE_FILE", NONE),
    ("HEALTH_MANAGEMENT_ADDR", NONE),
    ("HEALTH_MONITOR_TAGS", NONE),
    ("HEALTH_PREFLIGHT", PUBLISH),
    ("HEALTH_PROBE_DEADLINE", NONE),
    ("HEALTH_PRUNE", PUBLISH),
    ("HEALTH_PRUNE_GRACE", PUBLISH),
    ("HEALTH_PRUNE_LIMIT", PUBLISH),
    ("HEALTH_PUBLISH", PUBLISH),
    ("HEALTH_PUBLISH_BATCH", PUBLISH),
    ("HEALTH_PUBLISH_JITTER", PUBLISH),
    ("HEALTH_RUNTIME_LAG_LIMIT", NONE),
    ("HEALTH_SHUTDOWN_DELAY", SERVE),
    ("HEALTH_TOKEN", NONE),
];

/// A feature of this crate.
pub(crate) struct Feature {
    pub(crate) name: &'static str,
    pub(crate) is_on: bool,
}

impl Feature {
    /// What needs no feature.
    pub(crate) const NONE: Self = Self { name: "", is_on: true };
}

const NONE: Feature = Feature::NONE;
const CONSUL: Feature = Feature { name: "consul", is_on: cfg!(feature = "consul") };
const PUBLISH: Feature = Feature { name: "publish", is_on: cfg!(feature = "publish") };
const SERVE: Feature = Feature { name: "serve", is_on: cfg!(feature = "serve") };

/// Warns of the variables of the process that look like ours and do nothing.
pub(super) fn warn_of_idle() {
    for (name, _) in std::env::vars_os() {
        if let Some(name) = name.to_str()
            && let Some(warning) = warning(name)
        {
            tracing::warn!(target: "health", "{warning}");
        }
    }
}

/// Why something does nothing here.
pub(crate) fn left_out(feature: &str) -> String {
    format!("belongs to the feature `{feature}` of health-runtime, which is off")
}

fn warning(name: &str) -> Option<String> {
    // Kubernetes sets the latter two for a service that is called `health`.
    let ours = name.starts_with("HEALTH_")
        && !name.starts_with("HEALTH_SERVICE_")
        && !name.starts_with("HEALTH_PORT");
    match KNOWN.iter().find(|(known, _)| *known == name) {
        Some((_, feature)) if feature.is_on => None,
        Some((_, feature)) => {
            Some(format!("the environment variable `{name}` does nothing: it {}", left_out(feature.name)))
        }
        None if !ours => None,
        None => {
            let meant = did_you_mean(name, KNOWN.iter().map(|(known, _)| *known), '`');
            Some(format!("the environment variable `{name}` is not one of the library's{meant}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_variable_is_answered_with_the_nearest_name() {
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
    fn a_variable_of_a_feature_that_is_off_says_so() {
        for (name, Feature { name: feature, is_on }) in KNOWN {
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
    fn every_variable_is_in_the_documentations_table() {
        let table = include_str!("../docs/settings.md");
        for (name, _) in KNOWN {
            assert!(table.contains(&format!("| `{name}` |")), "{name}");
        }
    }

    #[test]
    fn a_value_that_cannot_be_read_is_a_mistake_that_names_the_variable_and_not_the_value() {
        let variables: Variables = Arc::new(|_| Some("s3cret".to_owned()));
        let mut mistakes = Vec::new();
        let mut reader = Reader { variables: &variables, mistakes: &mut mistakes };
        assert_eq!(reader.duration("A"), None);
        assert_eq!(reader.count("B"), None);
        let texts: Vec<_> = mistakes.into_iter().map(|mistake| mistake.what).collect();
        assert_eq!(
            texts,
            ["`A` is not a duration: write `500ms`, `2s` or `1min`", "`B` is not a whole number from 1"]
        );
    }
}
