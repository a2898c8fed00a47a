//! What a command does at a terminal only: show its progress, and ask for confirmation.

use std::future::Future;
use std::io::{self, IsTerminal, Write};
use std::pin::pin;
use std::time::Duration;

use tokio::time::{Instant, interval};

/// Waits for `work`. At a terminal, one line on standard error shows what the command waits for, and for how long.
pub(super) async fn progress<T>(what: &str, work: impl Future<Output = T>) -> T {
    if !io::stderr().is_terminal() {
        return work.await;
    }
    let mut work = pin!(work);
    let (started, mut second) = (Instant::now(), interval(Duration::from_secs(1)));
    let mut width = 0;
    let done = loop {
        tokio::select! {
            biased;
            done = &mut work => break done,
            _ = second.tick() => {
                let line = format!("{what}… {} s", started.elapsed().as_secs());
                width = line.chars().count();
                let _ = write!(io::stderr(), "\r{line}");
            }
        }
    };
    // Spaces overwrite the line. A control sequence would be wrong where `NO_COLOR` or `TERM=dumb` asks for none.
    let _ = write!(io::stderr(), "\r{:width$}\r", "");
    done
}

/// Asks the question at the terminal; `None` when there is no terminal.
pub(super) fn confirmed(question: &str) -> Option<bool> {
    if !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
        return None;
    }
    let _ = write!(io::stderr(), "{question} [y/N] ");
    let mut answer = String::new();
    io::stdin().read_line(&mut answer).ok()?;
    Some(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}
