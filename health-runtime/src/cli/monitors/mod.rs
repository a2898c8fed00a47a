//! `health monitors`: tests, plans, publishes and exports the monitors.

mod apply;
mod export;
mod test;

pub use export::ExportCommand;

use crate::cli::output::CommandResult;
use crate::health::Health;

/// Tests, plans, applies and exports the monitors of the application.
#[derive(clap::Subcommand, Debug)]
pub enum MonitorsCommand {
    /// Sends the request of each monitor and evaluates its assertions: would the monitor alert?
    ///
    /// Without `--url`, the requests go to the annotated routes in this process, which need no listener. The routes
    /// are nested as `.mount_at(..)` and `.mount_group_at(..)` declare, without the layers of the application.
    #[command(after_help = "Exit status: 0 when no monitor would alert, 1 when at least one would.")]
    Test {
        /// Send the requests over the network to this base URL
        #[arg(long, value_name = "BASE")]
        url: Option<String>,
        /// Also send requests that change something: those of monitors with `mutates = true`
        #[arg(long)]
        mutating: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Shows what `apply` would change at the monitoring API, and changes nothing
    #[command(
        after_help = "Exit status: 0 when there is nothing to do, 2 when there are changes, 1 when the monitoring API cannot \
                      be reached or a monitor cannot be published."
    )]
    Plan {
        /// Plan what `apply --prune` would do
        #[arg(long)]
        prune: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Shows the plan, asks for confirmation, and makes the changes
    #[command(
        after_help = "Exit status: 0 when the monitoring API has every monitor as declared, 1 when it does not."
    )]
    Apply {
        /// Also remove monitors that are no longer declared and whose grace period is over [default: as HEALTH_PRUNE says]
        ///
        /// Deletes them, or pauses them if HEALTH_PRUNE is `pause`. Never removes more than HEALTH_PRUNE_LIMIT per cent at
        /// once.
        #[arg(long)]
        prune: bool,
        /// Do not ask for confirmation
        #[arg(long)]
        yes: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Prints the monitors for other programs, without secrets
    Export(ExportCommand),
}

impl MonitorsCommand {
    pub(super) async fn run(self, health: &Health) -> CommandResult {
        match self {
            Self::Test { url, mutating, json } => test::test(health, url, mutating, json).await,
            Self::Plan { prune, json } => apply::plan(health, prune, json).await,
            Self::Apply { prune, yes, json } => apply::apply(health, prune, yes, json).await,
            Self::Export(export) => export.run(health),
        }
    }
}
