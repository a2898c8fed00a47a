//! Monitors that no route and no builder declares: [`Health::put`](crate::Health::put) publishes them beside the declared
//! ones.

use crate::declare::Monitor;
use crate::error::Mistake;
use crate::monitors::collect::same_keys;
use crate::monitors::resolve::MonitorResolver;
use crate::monitors::resolved::ResolvedMonitor;

impl MonitorResolver<'_> {
    /// Resolves `monitors`, whose keys must differ from those of `declared`.
    ///
    /// # Errors
    /// Lists every mistake.
    pub(crate) fn additional(
        &self,
        declared: &[ResolvedMonitor],
        monitors: impl IntoIterator<Item = Monitor>,
    ) -> Result<Vec<ResolvedMonitor>, Vec<Mistake>> {
        let (mut resolved, mut mistakes) = (Vec::new(), Vec::new());
        for monitor in monitors {
            self.resolve_into(Box::new(monitor), None, &mut resolved, &mut mistakes);
        }
        mistakes.extend(same_keys(declared.iter().chain(&resolved)));
        if mistakes.is_empty() { Ok(resolved) } else { Err(mistakes) }
    }
}
