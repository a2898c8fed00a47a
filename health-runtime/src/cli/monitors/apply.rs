//! `health monitors plan` and `health monitors apply`.

use crate::cli::output::{CommandResult, Failure, print, print_json, remark};
use crate::cli::style::{GREEN, RED, YELLOW, painted_lines};
use crate::cli::terminal::{confirmed, progress};
use crate::error::Error;
use crate::health::{Health, Monitors};
use crate::publish::Plan;
use crate::settings::Prune;

pub(super) async fn plan(health: &Health, prune: bool, json: bool) -> CommandResult {
    let plan = make_plan(health, &with_pruning(health, prune)).await?;
    if json {
        print_json(&plan.to_json())?;
    } else {
        print(&painted_plan(&plan))?;
    }
    refuse_held_back(&plan)?;
    if plan.is_empty() {
        return Ok(0);
    }
    if !json {
        remark(if prune {
            "`health monitors apply --prune` makes these changes"
        } else {
            "`health monitors apply` makes these changes"
        });
    }
    Ok(2)
}

pub(super) async fn apply(health: &Health, prune: bool, yes: bool, json: bool) -> CommandResult {
    let monitors = with_pruning(health, prune);
    let plan = make_plan(health, &monitors).await?;
    if !json {
        print(&painted_plan(&plan))?;
    }
    if plan.is_empty() {
        if json {
            print_json(&monitors.apply(plan.clone()).await?.to_json())?;
        }
        refuse_held_back(&plan)?;
        return Ok(0);
    }
    if !yes {
        if json {
            // Standard output is for the JSON of the result.
            remark(&painted_plan(&plan));
        }
        confirm()?;
    }
    let applied = progress("applying the plan", monitors.apply(plan))
        .await
        .map_err(|error| api_failure(health, error))?;
    if json {
        print_json(&applied.to_json())?;
    } else {
        print(&painted_by_mark(&applied.to_string()))?;
    }
    if applied.is_complete() {
        return Ok(0);
    }
    Err(Failure::new("the monitoring API does not have every monitor as declared")
        .hint("the lines above give the reasons; what was applied remains. Correct them, then apply again"))
}

fn confirm() -> Result<(), Failure> {
    match confirmed("Apply this plan?") {
        Some(true) => Ok(()),
        Some(false) => Err(Failure::new("not confirmed: nothing was changed")),
        None => {
            Err(Failure::new("the plan needs a confirmation, and there is no terminal: nothing was changed")
                .hint("read the output of `health monitors plan`, then apply with `--yes`"))
        }
    }
}

async fn make_plan(health: &Health, monitors: &Monitors) -> Result<Plan, Failure> {
    progress("asking the monitoring API", monitors.plan()).await.map_err(|error| api_failure(health, error))
}

/// The monitors, with `--prune` applied. The flag deletes only where the settings do not choose: an operator who set
/// `HEALTH_PRUNE=pause` wants no monitor deleted.
fn with_pruning(health: &Health, prune: bool) -> Monitors {
    let monitors = health.monitors();
    let rule = monitors.publication.settings.rules.prune;
    if prune && rule == Prune::Off { monitors.prune(Prune::Delete) } else { monitors.clone() }
}

/// A monitor that cannot be published is a failure, even if there is nothing else to do.
fn refuse_held_back(plan: &Plan) -> Result<(), Failure> {
    match plan.held().count() {
        0 => Ok(()),
        held => Err(Failure::new(format!("{held} of the monitors cannot be published"))
            .hint("the lines of the plan that begin with `!` give the reasons")),
    }
}

/// The failure of a request to the API, with the address it went to: a wrong one is the usual reason.
fn api_failure(health: &Health, error: Error) -> Failure {
    let settings = &health.monitors().publication.settings;
    let failure = Failure::from(error);
    if settings.api_key.is_none() {
        return failure;
    }
    failure
        .hint(format!("The request went to {}, set by CRONITOR_API_URL or `.api_url(..)`", settings.api_url))
}

fn painted_plan(plan: &Plan) -> String {
    painted_by_mark(&plan.to_string())
}

/// Paints each line in the colour of the mark at its beginning.
fn painted_by_mark(text: &str) -> String {
    painted_lines(text, |line| match line.get(..2)? {
        "+ " => Some(GREEN),
        "~ " => Some(YELLOW),
        "- " | "! " => Some(RED),
        _ => None,
    })
}
