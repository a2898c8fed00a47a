//! `health monitors test`: a preflight, in this process or over the network.

use serde_json::json;

use crate::cli::output::{CommandResult, print, print_json};
use crate::cli::router::complete_router;
use crate::cli::style::{GREEN, RED, YELLOW, painted_lines};
use crate::cli::terminal::progress;
use crate::health::Health;

pub(super) async fn test(health: &Health, url: Option<String>, mutating: bool, json: bool) -> CommandResult {
    let mut run = match url {
        Some(url) => health.preflight_url(url),
        None => health.preflight(&complete_router(health)?),
    };
    if mutating {
        run = run.including_mutating();
    }
    let what = format!("testing {} monitors", health.monitors().len());
    let report = progress(&what, run.into_future()).await;
    if json {
        print_json(&json!(report))?;
    } else {
        let text = report.to_string();
        print(&painted_lines(&text, |line| {
            let verdicts = [("  passed", GREEN), ("  FAILED", RED), ("  not checked", YELLOW)];
            verdicts.into_iter().find(|(verdict, _)| line.starts_with(verdict)).map(|(_, style)| style)
        }))?;
    }
    Ok(u8::from(!report.passed()))
}
