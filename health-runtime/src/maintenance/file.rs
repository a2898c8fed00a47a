//! A maintenance that lasts while a file exists.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::time::sleep;

use crate::declare::BoxError;
use crate::engine::AppRuntime;
use crate::maintenance::{MaintenanceNews, MaintenanceSource};

const EVERY: Duration = Duration::from_secs(1);

/// The process is in maintenance while a file exists.
pub(crate) struct MaintenanceFile {
    path: PathBuf,
    asked: AtomicBool,
    /// No runtime is adopted here: the blocking pool of the runtime that polls `next` looks at the file.
    runtime: AppRuntime,
}

impl MaintenanceFile {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path, asked: AtomicBool::new(false), runtime: AppRuntime::default() }
    }
}

impl MaintenanceSource for MaintenanceFile {
    fn name(&self) -> &str {
        "file"
    }

    fn next(&self) -> MaintenanceNews<'_> {
        Box::pin(async {
            if self.asked.swap(true, Ordering::AcqRel) {
                sleep(EVERY).await;
            }
            let path = self.path.clone();
            self.runtime
                .spawn_blocking(move || path.try_exists().map_err(BoxError::from))?
                .result
                .await
                .map_err(|_| "the file could not be looked at")?
        })
    }
}
