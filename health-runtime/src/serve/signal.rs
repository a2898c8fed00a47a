//! Being told to stop: SIGTERM or SIGINT, or Ctrl-C where there are no signals.

use std::io;
use std::sync::OnceLock;

use tokio::sync::watch;

use crate::support::task;

/// How far it has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// A signal would end the process at once.
    Deaf,
    Listening,
    Told,
}

/// Waits until signals are heard: whoever says that it serves is told to stop by somebody who relies on that.
pub(crate) async fn listen_for_signals() {
    // Where they cannot be heard the process still serves. The log says so.
    let _ = stage().wait_for(|stage| *stage != Stage::Deaf).await;
}

/// Waits until the process is told to stop. Being told again ends the process at once: whoever asks twice does not want
/// to wait for open connections, or for a check that hangs.
pub(crate) async fn told_to_stop() {
    if stage().wait_for(|stage| *stage == Stage::Told).await.is_err() {
        // Without its signals it only ends less gracefully.
        std::future::pending().await
    }
}

fn stage() -> watch::Receiver<Stage> {
    static STAGE: OnceLock<watch::Receiver<Stage>> = OnceLock::new();
    STAGE.get_or_init(start).clone()
}

/// Listens on a thread and a runtime of its own, since those of the application may be what hangs.
fn start() -> watch::Receiver<Stage> {
    let (tell, told) = watch::channel(Stage::Deaf);
    let listener = std::thread::Builder::new().name("health-signal".to_owned()).spawn(move || {
        if let Err(error) = hear(tell.clone()) {
            deaf(&error);
        }
    });
    if let Err(error) = listener {
        deaf(&error);
    }
    told
}

fn hear(tell: watch::Sender<Stage>) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    runtime.block_on(task(async move {
        let mut signals = Signals::new()?;
        tell.send_replace(Stage::Listening);
        signals.next().await?;
        tell.send_replace(Stage::Told);
        let code = signals.next().await?;
        tracing::warn!(target: "health", "told to stop again: ending at once");
        std::process::exit(code)
    }))
}

fn deaf(error: &io::Error) {
    tracing::error!(target: "health", %error, "signals cannot be heard: the process will end without a delay");
}

#[cfg(unix)]
struct Signals {
    term: tokio::signal::unix::Signal,
    int: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};

        Ok(Self { term: signal(SignalKind::terminate())?, int: signal(SignalKind::interrupt())? })
    }

    /// Waits for a signal, and says the exit code that belongs to it.
    async fn next(&mut self) -> io::Result<i32> {
        Ok(tokio::select! {
            _ = self.term.recv() => 128 + 15,
            _ = self.int.recv() => 128 + 2,
        })
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) -> io::Result<i32> {
        tokio::signal::ctrl_c().await.map(|()| 130)
    }
}
