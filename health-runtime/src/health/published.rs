//! The monitors of an application, with what it takes to publish them.

use std::ops::Deref;
use std::sync::Arc;

use crate::monitors::ResolvedMonitor;

/// The resolved monitors of this environment, as a slice. [`Health::monitors`](crate::Health::monitors) returns it.
///
/// With the feature `publish` it also plans and applies, as [`Health::start`](crate::Health::start) does in the
/// background. Use these methods in a deploy script or for a review:
///
/// ```no_run
/// # #[cfg(feature = "publish")]
/// # async fn example(health: health_runtime::Health) -> Result<(), health_runtime::Error> {
/// let monitors = health.monitors();
/// let plan = monitors.plan().await?;
/// println!("{plan}");
/// if !plan.is_empty() {
///     println!("{}", monitors.apply(plan).await?);
/// }
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Monitors {
    pub(crate) resolved: Arc<Vec<ResolvedMonitor>>,
    #[cfg(feature = "publish")]
    pub(crate) publication: crate::publish::Publication,
}

impl Deref for Monitors {
    type Target = [ResolvedMonitor];

    fn deref(&self) -> &Self::Target {
        &self.resolved
    }
}

impl std::fmt::Debug for Monitors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
