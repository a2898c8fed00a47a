//! Mistakes in the checks and in what refers to them: broken limits, duplicate names, unknown names in `depends_on`.

use crate::declare::CheckDef;
use crate::error::Mistake;
use crate::gather::gathered::Gathered;
use crate::support::did_you_mean;

impl Gathered {
    /// The mistakes in single checks, in their names, and in what refers to their names.
    pub(crate) fn mistakes(&self) -> Vec<Mistake> {
        let mut mistakes = Vec::new();
        // The checks are sorted by name, so that duplicates are neighbours.
        let names: Vec<_> = self.checks.iter().map(CheckDef::name_and_location).collect();
        for (at, (name, location)) in names.iter().copied().enumerate() {
            for message in self.checks[at].mistakes() {
                mistakes.push(Mistake::new(message).at(location));
            }
            if let Some((_, first)) = names[..at].last().filter(|(before, _)| *before == name) {
                let message =
                    format!("two checks are named `{name}`: rename one of them with `name = \"..\"`");
                mistakes.push(Mistake::new(message).at(*first).at(location));
            }
        }
        for route in &self.routes {
            let is_known = |name: &str| names.binary_search_by(|(known, _)| (*known).cmp(name)).is_ok();
            for name in route.depends_on.iter().filter(|name| !is_known(name)) {
                let message = format!(
                    "{} {} depends on the check `{name}`, which is not declared{}",
                    route.methods,
                    route.path,
                    did_you_mean(name, names.iter().map(|(name, _)| *name), '`'),
                );
                mistakes.push(Mistake::new(message).at(route.location));
            }
        }
        mistakes
    }
}
