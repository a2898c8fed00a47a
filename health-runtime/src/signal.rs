//! Being told to stop: SIGTERM or SIGINT, or Ctrl-C where there are no signals.

/// The first time the process is told to stop.
pub(crate) async fn first() {
    told(1).await;
}

/// The second time.
pub(crate) async fn second() {
    told(2).await;
}

#[cfg(unix)]
async fn told(times: usize) {
    use tokio::signal::unix::{SignalKind, signal};

    let (mut term, mut int) = match (signal(SignalKind::terminate()), signal(SignalKind::interrupt())) {
        (Ok(term), Ok(int)) => (term, int),
        (Err(error), _) | (_, Err(error)) => return deaf(&error).await,
    };
    for _ in 0..times {
        tokio::select! {
            _ = term.recv() => {}
            _ = int.recv() => {}
        }
    }
}

#[cfg(not(unix))]
async fn told(times: usize) {
    for _ in 0..times {
        if let Err(error) = tokio::signal::ctrl_c().await {
            return deaf(&error).await;
        }
    }
}

/// Without its signals the process still serves; it only ends less gracefully.
async fn deaf(error: &std::io::Error) {
    tracing::error!(target: "health", %error, "signals cannot be heard: the process will end without a delay");
    std::future::pending().await
}
