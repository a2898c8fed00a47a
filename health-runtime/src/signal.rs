//! Being told to stop: SIGTERM or SIGINT, or Ctrl-C where there are no signals.

/// Waits until the process is told to stop. From then on, being told again ends the process at once: whoever asks twice
/// does not want to wait for open connections, or for a check that hangs.
pub(crate) async fn told_to_stop() {
    match told().await {
        Ok(_) => listen_again(),
        Err(error) => {
            // Without its signals the process still serves; it only ends less gracefully.
            tracing::error!(target: "health", %error, "signals cannot be heard: the process will end without a delay");
            std::future::pending().await
        }
    }
}

/// On a thread and a runtime of its own, since those of the application may be what hangs.
fn listen_again() {
    let listen = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
        let code = runtime.block_on(told())?;
        tracing::warn!(target: "health", "told to stop again: ending at once");
        std::process::exit(code)
    };
    let listener = std::thread::Builder::new().name("health-signal".to_owned()).spawn(move || {
        let listened: std::io::Result<()> = listen();
        if let Err(error) = listened {
            tracing::warn!(target: "health", %error, "a second signal will not be heard");
        }
    });
    if let Err(error) = listener {
        tracing::warn!(target: "health", %error, "a second signal will not be heard");
    }
}

/// Waits for one signal, and says the exit code that belongs to it.
#[cfg(unix)]
async fn told() -> std::io::Result<i32> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut term = signal(SignalKind::terminate())?;
    let mut int = signal(SignalKind::interrupt())?;
    let kind = tokio::select! {
        _ = term.recv() => SignalKind::terminate(),
        _ = int.recv() => SignalKind::interrupt(),
    };
    Ok(128 + kind.as_raw_value())
}

#[cfg(not(unix))]
async fn told() -> std::io::Result<i32> {
    tokio::signal::ctrl_c().await.map(|()| 130)
}
