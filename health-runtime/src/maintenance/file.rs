//! A source that declares maintenance while a file exists.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::time::sleep;

use crate::declare::BoxError;
use crate::engine::AppRuntime;
use crate::maintenance::{MaintenanceFuture, MaintenanceSource};

/// How often the file is looked for.
const INTERVAL: Duration = Duration::from_secs(1);

/// The process is in maintenance while the file at `path` exists.
pub(crate) struct MaintenanceFile {
    path: PathBuf,
    asked_before: AtomicBool,
    /// No runtime is adopted here: the file system is read on the blocking thread pool of the caller's runtime.
    runtime: AppRuntime,
}

impl MaintenanceFile {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path, asked_before: AtomicBool::new(false), runtime: AppRuntime::default() }
    }
}

impl MaintenanceSource for MaintenanceFile {
    fn name(&self) -> &str {
        "file"
    }

    fn next(&self) -> MaintenanceFuture<'_> {
        Box::pin(async {
            if self.asked_before.swap(true, Ordering::AcqRel) {
                sleep(INTERVAL).await;
            }
            let path = self.path.clone();
            self.runtime
                .spawn_blocking(move || path.try_exists().map_err(BoxError::from))?
                .result
                .await
                .map_err(|_| "looking for the file panicked")?
        })
    }
}
