//! The monitors of this application: what they are, and what the API has of them.

use std::ops::Deref;
use std::sync::Arc;

use crate::monitors::ResolvedMonitor;

/// The monitors of this environment, resolved: what is published. Made by [`Health::monitors`](crate::Health::monitors);
/// it is also the slice of them.
///
/// With the feature `publish` it plans and applies what [`Health::start`](crate::Health::start) does by itself, for a
/// deploy script or a review:
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
