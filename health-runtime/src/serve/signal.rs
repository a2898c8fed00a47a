//! Waits for SIGTERM or SIGINT, or for Ctrl-C on systems without signals.
//!
//! A thread with its own runtime handles the signals, because the runtime of the application may be what hangs. The first
//! signal starts a graceful shutdown. A further SIGTERM changes nothing: supervisors and `docker stop` repeat it, and a
//! drain must not be shortened by that. A second SIGINT ends the process at once: the person at the terminal does not want
//! to wait for open connections or for a check that hangs. The handlers are installed once for the process and never
//! removed.

use std::io;
use std::sync::OnceLock;

use tokio::sync::watch;

use crate::support::task;

/// What the signal thread has done so far.
#[derive(Clone, Copy, PartialEq, Eq)]
enum SignalState {
    /// No handler is installed: a signal would end the process without a shutdown.
    Unhandled,
    Handled,
    Received,
}

/// Waits until the handlers are installed. A server does so before it says that it listens, so that a signal that comes
/// after that line is never lost.
pub(crate) async fn install_signal_handlers() {
    // Without handlers the process still serves. The thread has logged why.
    let _ = state().wait_for(|state| *state != SignalState::Unhandled).await;
}

/// Waits for the first signal.
pub(crate) async fn termination_signal() {
    if state().wait_for(|state| *state == SignalState::Received).await.is_err() {
        // The thread ended without handlers: the system's own handling ends the process.
        std::future::pending().await
    }
}

fn state() -> watch::Receiver<SignalState> {
    static STATE: OnceLock<watch::Receiver<SignalState>> = OnceLock::new();
    STATE.get_or_init(spawn_thread).clone()
}

fn spawn_thread() -> watch::Receiver<SignalState> {
    let (sender, receiver) = watch::channel(SignalState::Unhandled);
    let thread = std::thread::Builder::new().name("health-signal".to_owned()).spawn(move || {
        if let Err(error) = handle_signals(sender.clone()) {
            log_failure(&error);
        }
    });
    if let Err(error) = thread {
        log_failure(&error);
    }
    receiver
}

fn handle_signals(state: watch::Sender<SignalState>) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    runtime.block_on(task(async move {
        let mut signals = Signals::new()?;
        state.send_replace(SignalState::Handled);
        let (mut interrupted, mut repeated) = (false, false);
        loop {
            let signal = signals.next().await?;
            let is_first = state.send_replace(SignalState::Received) == SignalState::Handled;
            if signal == Signal::Interrupt && std::mem::replace(&mut interrupted, true) {
                tracing::warn!(target: "health", "a second SIGINT: the process ends at once");
                std::process::exit(INTERRUPTED);
            }
            // Once, although a supervisor may repeat it a thousand times.
            if !is_first && !std::mem::replace(&mut repeated, true) {
                tracing::info!(
                    target: "health",
                    ?signal,
                    "another signal: the shutdown goes on as before; SIGINT twice ends the process at once"
                );
            }
        }
    }))
}

/// A signal that asks the process to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Signal {
    #[cfg(unix)]
    Terminate,
    Interrupt,
}

/// The exit code of a process that SIGINT ended: 128 and the number of the signal.
const INTERRUPTED: i32 = 128 + 2;

fn log_failure(error: &io::Error) {
    tracing::error!(target: "health", %error, "no signal handler: SIGTERM ends the process without a graceful shutdown");
}

#[cfg(unix)]
struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};

        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    /// Waits for a signal.
    async fn next(&mut self) -> io::Result<Signal> {
        Ok(tokio::select! {
            _ = self.terminate.recv() => Signal::Terminate,
            _ = self.interrupt.recv() => Signal::Interrupt,
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

    async fn next(&mut self) -> io::Result<Signal> {
        tokio::signal::ctrl_c().await.map(|()| Signal::Interrupt)
    }
}
