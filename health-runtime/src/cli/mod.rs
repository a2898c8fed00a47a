//! Commands in the application's own binary, with the feature `cli`.
//!
//! An application that [`Health::serve`] serves calls [`Health::command_or_serve`] instead. It then has the subcommand
//! `health`, and serves when it gets no argument:
//!
//! ```no_run
//! use std::process::ExitCode;
//! use health_runtime::{Error, Health, application};
//!
//! #[tokio::main]
//! async fn main() -> Result<ExitCode, Error> {
//!     let health = Health::builder().application(application!()).build()?;
//!     health.command_or_serve("0.0.0.0:3000").await
//! }
//! ```
//!
//! An application that has a command line made with clap adds [`Command`] as a subcommand:
//!
//! ```no_run
//! use std::process::ExitCode;
//! use clap::Parser;
//! use health_runtime::{Error, Health, application};
//!
//! #[derive(Parser)]
//! enum Arguments {
//!     /// Serves until SIGTERM
//!     Serve,
//!     /// Inspects the checks, routes and monitors
//!     #[command(subcommand)]
//!     Health(health_runtime::cli::Command),
//! }
//!
//! #[tokio::main]
//! async fn main() -> Result<ExitCode, Error> {
//!     let arguments = Arguments::parse();
//!     let health = Health::builder().application(application!()).build()?;
//!     match arguments {
//!         Arguments::Serve => health.serve("0.0.0.0:3000").await.map(|()| ExitCode::SUCCESS),
//!         Arguments::Health(command) => Ok(command.run(&health).await),
//!     }
//! }
//! ```
//!
//! A command starts no listener and no background checks. Only `monitors apply` changes anything at the monitoring API.
//! Results go to standard output and everything else to standard error. Colours appear at a terminal only, and never with
//! `NO_COLOR`.

mod check;
mod list;
mod monitors;
mod output;
mod remote;
mod router;
mod style;
mod terminal;

use std::fmt::Debug;
use std::process::ExitCode;

use clap::{FromArgMatches, Subcommand};
use tokio::net::ToSocketAddrs;

use crate::cli::output::{CommandResult, print_plain, remark};
use crate::error::Error;
use crate::health::Health;
pub use check::CheckCommand;
pub use list::ListCommand;
pub use monitors::{ExportCommand, MonitorsCommand};

/// The subcommands of `health`; see [the module](self).
#[derive(Debug, Subcommand)]
#[non_exhaustive]
pub enum Command {
    /// Runs the checks in this process, or asks a running application with `--url`
    ///
    /// In this process each check runs once, within its own timeout: intervals, delays and thresholds do not apply.
    /// Only the running application knows some outcomes: the reports of its workers, and what it serves and
    /// publishes. These are listed as not known and do not count.
    Check(CheckCommand),
    /// Lists the checks, routes and monitors
    List(ListCommand),
    /// Tests, plans, applies and exports the monitors
    #[command(subcommand)]
    Monitors(MonitorsCommand),
    /// Prints everything that the attributes register, as canonical JSON to commit
    Manifest,
}

impl Command {
    /// Runs the command, prints its output, and returns the exit code for the process. Call it inside a tokio runtime with
    /// time and IO enabled.
    ///
    /// If a blocking check still hangs long after its timeout, this method ends the process itself, because the
    /// runtime would wait for the thread of that check when it is dropped.
    pub async fn run(self, health: &Health) -> ExitCode {
        let code = self.execute(health).await.unwrap_or_else(|failure| {
            failure.print();
            1
        });
        if let Some(check) = health.parts().view.app.engine.unfinished().next() {
            remark(&format!(
                "the check `{check}` still runs long after its timeout: the process ends without it"
            ));
            std::process::exit(code.into());
        }
        code.into()
    }

    async fn execute(self, health: &Health) -> CommandResult {
        match self {
            Self::Check(check) => check.run(health).await,
            Self::List(list) => list.run(health),
            Self::Monitors(monitors) => monitors.run(health).await,
            Self::Manifest => print_plain(&crate::gather::manifest()).map(|()| 0),
        }
    }
}

impl Health {
    /// Runs the command `health …` in the arguments of the process and returns its exit code. Without an argument it
    /// returns `None`. `--help` and `--version` print their text; any other argument is an error with exit code 2.
    ///
    /// Use it in an application that builds its own router:
    ///
    /// ```no_run
    /// # use std::process::ExitCode;
    /// # async fn example(health: health_runtime::Health) -> ExitCode {
    /// if let Some(code) = health.command().await {
    ///     return code;
    /// }
    /// // serve
    /// # ExitCode::SUCCESS }
    /// ```
    pub async fn command(&self) -> Option<ExitCode> {
        let arguments: Vec<_> = std::env::args_os().collect();
        if arguments.len() < 2 {
            return None;
        }
        let application = &self.parts().view.app.application;
        let health = Command::augment_subcommands(clap::Command::new("health"))
            .about("Inspects the checks, routes and monitors")
            .subcommand_required(true)
            .arg_required_else_help(true);
        let program = clap::Command::new(application.name.to_string())
            .version(application.version.to_string())
            .about("Serves, when started without an argument")
            .subcommand_required(true)
            .subcommand(health);
        let matches = program.try_get_matches_from(arguments);
        let command = matches.and_then(|matches| match matches.subcommand() {
            Some((_, health)) => Command::from_arg_matches(health),
            None => Err(clap::Error::new(clap::error::ErrorKind::MissingSubcommand)),
        });
        Some(match command {
            Ok(command) => command.run(self).await,
            Err(usage) => {
                // Where the output is closed, the exit code is all that remains.
                let _ = usage.print();
                u8::try_from(usage.exit_code()).unwrap_or(2).into()
            }
        })
    }

    /// Runs [`command`](Self::command) when the process has arguments, and [`serve`](Self::serve) when it has none.
    ///
    /// # Errors
    /// Those of [`serve`](Self::serve). A command that fails prints its error and sets the exit code instead.
    pub async fn command_or_serve(&self, address: impl ToSocketAddrs + Debug) -> Result<ExitCode, Error> {
        match self.command().await {
            Some(code) => Ok(code),
            None => self.serve(address).await.map(|()| ExitCode::SUCCESS),
        }
    }
}
