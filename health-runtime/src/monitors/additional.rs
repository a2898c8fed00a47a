//! Monitors that no route and no builder declares: [`Health::put`](crate::Health::put) publishes them beside the declared
//! ones.

use crate::declare::Monitor;
use crate::error::Mistake;
use crate::monitors::collect::Collected;
use crate::monitors::held::HeldMonitor;
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
        let mut collected = Collected::default();
        for monitor in monitors {
            self.resolve_into(Box::new(monitor), None, &mut collected);
        }
        collected.separate_keys(declared);
        let Collected { monitors, held, mut mistakes, .. } = collected;
        mistakes.extend(held.into_iter().map(HeldMonitor::into_mistake));
        if mistakes.is_empty() { Ok(monitors) } else { Err(mistakes) }
    }
}
