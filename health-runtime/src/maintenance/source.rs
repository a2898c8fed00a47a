//! The trait of a maintenance source.

use std::future::Future;
use std::pin::Pin;

use crate::declare::BoxError;

/// The future that [`MaintenanceSource::next`] returns: whether the process is in maintenance.
pub type MaintenanceFuture<'a> = Pin<Box<dyn Future<Output = Result<bool, BoxError>> + Send + 'a>>;

/// A source outside the process, such as a file or a service registry, that declares maintenance.
///
/// [`Builder::maintenance_source`](crate::Builder::maintenance_source) adds one; there may be several. The process is
/// in maintenance while at least one source declares it, or while
/// [`Health::set_maintenance`](crate::Health::set_maintenance) has switched it on.
/// [`Health::start`](crate::Health::start) begins to ask the sources; a request never does.
///
/// ```
/// use std::sync::atomic::{AtomicBool, Ordering};
/// use std::time::Duration;
///
/// use health_runtime::{Health, MaintenanceFuture, MaintenanceSource};
///
/// /// Asks another service, at once and then every ten seconds.
/// #[derive(Default)]
/// struct Registry {
///     asked_before: AtomicBool,
/// }
///
/// impl MaintenanceSource for Registry {
///     fn name(&self) -> &str {
///         "registry"
///     }
///
///     fn next(&self) -> MaintenanceFuture<'_> {
///         Box::pin(async {
///             if self.asked_before.swap(true, Ordering::AcqRel) {
///                 tokio::time::sleep(Duration::from_secs(10)).await;
///             }
///             # async fn ask_registry() -> Result<bool, std::io::Error> { Ok(false) }
///             Ok(ask_registry().await?)
///         })
///     }
/// }
///
/// let builder = Health::builder().maintenance_source(Registry::default());
/// # drop(builder);
/// ```
pub trait MaintenanceSource: Send + Sync + 'static {
    /// The name of the source in the log and in the cause of the check `maintenance-source`.
    fn name(&self) -> &str;

    /// Returns whether the process is in maintenance. The first call returns without delay, and later calls return
    /// when the state may have changed. The library calls it again as soon as it has returned, so the implementation
    /// decides how often it asks.
    ///
    /// # Errors
    /// When the source cannot determine the state. The last known state then still applies, and the check
    /// `maintenance-source` warns. The next call follows after one second. This pause doubles after each further
    /// error, up to 30 seconds.
    fn next(&self) -> MaintenanceFuture<'_>;
}
