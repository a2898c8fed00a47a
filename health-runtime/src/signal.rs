//! Being told to stop: SIGTERM or SIGINT, or Ctrl-C where there are no signals.

use std::io;
use std::sync::OnceLock;

use tokio::sync::watch;

/// Waits until the process is told to stop. Being told again ends the process at once: whoever asks twice does not want
/// to wait for open connections, or for a check that hangs.
pub(crate) async fn told_to_stop() {
    static TOLD: OnceLock<watch::Receiver<bool>> = OnceLock::new();
    let mut told = TOLD.get_or_init(listen).clone();
    if told.wait_for(|told| *told).await.is_err() {
        // Without its signals the process still serves; it only ends less gracefully. The log has said so.
        std::future::pending().await
    }
}

/// Listens on a thread and a runtime of its own, since those of the application may be what hangs.
fn listen() -> watch::Receiver<bool> {
    let (tell, told) = watch::channel(false);
    let listener = std::thread::Builder::new().name("health-signal".to_owned()).spawn(move || {
        if let Err(error) = hear(&tell) {
            deaf(&error);
        }
    });
    if let Err(error) = listener {
        deaf(&error);
    }
    told
}

fn hear(tell: &watch::Sender<bool>) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    let code = runtime.block_on(async {
        let mut signals = Signals::new()?;
        signals.next().await?;
        tell.send_replace(true);
        signals.next().await
    })?;
    tracing::warn!(target: "health", "told to stop again: ending at once");
    std::process::exit(code)
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
