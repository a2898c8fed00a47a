//! Where the application mounts its annotated routes.

use crate::error::Mistake;
use crate::support::{bounded, why_never_sent};

/// The prefix of the routes, and the prefixes of groups that are mounted elsewhere.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    pub(crate) root: String,
    /// Pairs of a group and its prefix.
    pub(crate) groups: Vec<(String, String)>,
}

impl Places {
    /// Removes the slash at the end of each prefix. Reports each one that is not the beginning of a path.
    pub(crate) fn normalise(&mut self) -> Vec<Mistake> {
        let groups = self.groups.iter_mut().map(|(_, prefix)| prefix);
        let mut mistakes = Vec::new();
        for prefix in std::iter::once(&mut self.root).chain(groups) {
            prefix.truncate(prefix.trim_end_matches('/').len());
            let wrong = if prefix.is_empty() {
                None
            } else if !prefix.starts_with('/') {
                Some(format!("must begin with a slash: `\"/{prefix}\"`"))
            } else if prefix.contains(['{', '}']) {
                Some(
                    "has a parameter, and no monitor has a sample value for it: mount the routes at a path without \
                     parameters"
                        .to_owned(),
                )
            } else {
                why_never_sent(prefix).map(|why| format!("receives no request: {why}"))
            };
            if let Some(wrong) = wrong {
                let prefix = bounded(prefix.clone().into());
                mistakes.push(Mistake::new(format!("the prefix {prefix:?} {wrong}")));
            }
        }
        mistakes
    }

    /// The prefix of the routes in `group`.
    pub(crate) fn prefix(&self, group: Option<&str>) -> &str {
        let moved = group.and_then(|group| self.groups.iter().find(|(name, _)| name == group));
        moved.map_or(&self.root, |(_, prefix)| prefix)
    }
}
