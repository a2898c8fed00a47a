//! `health list`: the checks, routes and monitors of the application.

use serde_json::{Value as Json, json};

use crate::cli::output::{CommandResult, print, print_json};
use crate::declare::Probe;
use crate::health::Health;
use crate::monitors::definitions;

/// The arguments of `health list`.
#[derive(clap::Args, Debug)]
pub struct ListCommand {
    /// List only the routes that declare neither a monitor nor `healthcheck = false`
    #[arg(long)]
    uncovered: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl ListCommand {
    pub(super) fn run(self, health: &Health) -> CommandResult {
        if self.uncovered {
            let routes = health.uncovered();
            if self.json {
                print_json(&json!(routes))?;
            } else if routes.is_empty() {
                print("every route has a monitor or declares that it needs none")?;
            } else {
                let lines: Vec<_> = routes.iter().map(|route| format!("  {route}")).collect();
                print(&format!("routes without a monitor: {}\n{}", routes.len(), lines.join("\n")))?;
            }
        } else if self.json {
            print_json(&everything(health))?;
        } else {
            print(health.overview().to_string().trim_end())?;
        }
        Ok(0)
    }
}

fn everything(health: &Health) -> Json {
    let overview = health.overview();
    let checks = overview.checks.iter().map(|check| {
        json!({
            "name": check.name,
            "probes": check.probes.iter().map(Probe::as_str).collect::<Vec<_>>(),
            "description": check.description,
            "location": check.location.public(),
        })
    });
    let routes = overview.routes.iter().map(|route| {
        json!({
            "methods": route.methods,
            "path": route.path,
            "group": route.group,
            "monitors": route.monitors,
            "location": route.location.public(),
        })
    });
    let (checks, routes): (Vec<_>, Vec<_>) = (checks.collect(), routes.collect());
    let mut everything = definitions(overview.monitors);
    everything["checks"] = checks.into();
    everything["routes"] = routes.into();
    everything
}
