//! What a command does at a terminal only: show its progress, and ask for confirmation.

use std::future::Future;
use std::io::{self, IsTerminal, Write};
use std::pin::pin;
use std::time::Duration;

use tokio::time::{Instant, interval_at};

/// Waits for `work`. At a terminal, one line on standard error shows what the command waits for, and for how long.
pub(super) async fn progress<T>(what: &str, work: impl Future<Output = T>) -> T {
    if !io::stderr().is_terminal() {
        return work.await;
    }
    let mut work = pin!(work);
    let started = Instant::now();
    let mut second = interval_at(started + Duration::from_secs(1), Duration::from_secs(1));
    let show = |seconds: u64| {
        let line = format!("{what}… {seconds} s");
        let _ = write!(io::stderr(), "\r{line}");
        line.chars().count()
    };
    let mut width = show(0);
    let done = loop {
        tokio::select! {
            biased;
            done = &mut work => break done,
            _ = second.tick() => width = show(started.elapsed().as_secs()),
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
