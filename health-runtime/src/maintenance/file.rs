//! A source that declares maintenance while a file exists.
//!
//! A look at a file system that hangs, as one over a network may, never returns. It therefore has a thread of its own: one
//! of the blocking thread pool would be missing to the application, and the runtime would wait for it at shutdown. While a
//! look is in flight no second one begins, and once it has taken [`LIMIT`] the source fails.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::{Mutex, oneshot};
use tokio::time::{sleep, timeout};

use crate::declare::BoxError;
use crate::maintenance::{MaintenanceFuture, MaintenanceSource};

/// How often the file is looked for.
const INTERVAL: Duration = Duration::from_secs(1);
/// A file system that takes longer hangs.
const LIMIT: Duration = Duration::from_secs(5);

/// The process is in maintenance while the file at a path exists.
pub(crate) struct MaintenanceFile {
    exists: Look,
    asked_before: AtomicBool,
    /// The look that has not returned yet.
    in_flight: Mutex<Option<oneshot::Receiver<io::Result<bool>>>>,
}

/// Whether the file exists.
type Look = Arc<dyn Fn() -> io::Result<bool> + Send + Sync>;

impl MaintenanceFile {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self::looking(Arc::new(move || path.try_exists()))
    }

    fn looking(exists: Look) -> Self {
        Self { exists, asked_before: AtomicBool::new(false), in_flight: Mutex::default() }
    }

    async fn look(&self) -> Result<bool, BoxError> {
        let mut in_flight = self.in_flight.lock().await;
        let look = match in_flight.as_mut() {
            Some(look) => look,
            None => in_flight.insert(self.begin()?),
        };
        let Ok(answer) = timeout(LIMIT, look).await else {
            let limit = LIMIT.as_secs();
            return Err(format!("the file system has not answered for {limit} s: does it hang?").into());
        };
        *in_flight = None;
        Ok(answer.map_err(|_| "looking for the file panicked")??)
    }

    fn begin(&self) -> io::Result<oneshot::Receiver<io::Result<bool>>> {
        let (sender, receiver) = oneshot::channel();
        let exists = Arc::clone(&self.exists);
        let thread = std::thread::Builder::new().name("health-file".to_owned());
        thread.spawn(move || drop(sender.send(exists())))?;
        Ok(receiver)
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
            self.look().await
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;
    use std::sync::{Mutex as Lock, mpsc};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_file_system_that_hangs_fails_the_source_and_holds_one_thread_until_it_answers() {
        let (release, gate) = mpsc::channel();
        let (gate, looks) = (Lock::new(gate), Arc::<AtomicUsize>::default());
        let counted = Arc::clone(&looks);
        let source = MaintenanceFile::looking(Arc::new(move || {
            counted.fetch_add(1, Ordering::SeqCst);
            Ok(gate.lock().expect("one thread").recv().expect("an answer"))
        }));
        for _ in 0..3 {
            let error = source.next().await.expect_err("it hangs").to_string();
            assert_eq!(error, "the file system has not answered for 5 s: does it hang?");
        }
        // Both the look in flight and the next one.
        for _ in 0..2 {
            release.send(true).expect("the thread waits");
        }
        tokio::time::resume();
        for _ in 0..2 {
            assert!(source.next().await.expect("it answers again"));
        }
        assert_eq!(looks.load(Ordering::SeqCst), 2);
    }
}
