//! The command line inside the application's own binary, with the feature `cli`.
//!
//! [`Health::command_or_serve`] is all of it in one line, for an application that [`Health::serve`] serves:
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
//! Where the application has a command line of its own made with clap, [`Command`] is a subcommand of it:
//!
//! ```no_run
//! use std::process::ExitCode;
//! use clap::Parser;
//! use health_runtime::{Error, Health, application};
//!
//! #[derive(Parser)]
//! enum Mine {
//!     /// Serves until it is told to stop
//!     Serve,
//!     /// Looks at the checks, the routes and the monitors
//!     #[command(subcommand)]
//!     Health(health_runtime::cli::Command),
//! }
//!
//! #[tokio::main]
//! async fn main() -> Result<ExitCode, Error> {
//!     let mine = Mine::parse();
//!     let health = Health::builder().application(application!()).build()?;
//!     match mine {
//!         Mine::Serve => health.serve("0.0.0.0:3000").await.map(|()| ExitCode::SUCCESS),
//!         Mine::Health(command) => Ok(command.run(&health).await),
//!     }
//! }
//! ```
//!
//! A command starts no listener, schedules nothing and publishes nothing but what `monitors apply` says. Results go to
//! standard output, everything else to standard error; colours are for terminals, and never with `NO_COLOR`.

mod check;
mod list;
mod monitors;
mod output;
mod router;
mod served;

use std::fmt::Debug;
use std::process::ExitCode;

use clap::{FromArgMatches, Subcommand};
use tokio::net::ToSocketAddrs;

use crate::cli::output::{Ended, print_plain, tell};
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
    /// In this process neither schedules nor delays nor thresholds apply: each check runs once, within its own timeout,
    /// and what it finds counts. What only the running application can know is listed as not known and counts for
    /// nothing: the reports of its workers, and what it serves and publishes.
    Check(CheckCommand),
    /// Lists the checks, routes and monitors
    List(ListCommand),
    /// Tests, plans, applies and exports the monitors
    #[command(subcommand)]
    Monitors(MonitorsCommand),
    /// Prints everything the attributes register as canonical JSON, to be committed
    Manifest,
}

impl Command {
    /// Runs the command, and tells the exit code of the process. What cannot be done stands on standard error by then.
    /// Call it inside a tokio runtime with time and IO.
    ///
    /// Where a blocking check hangs long after its timeout, the process is ended here: the runtime would wait for it.
    pub async fn run(self, health: &Health) -> ExitCode {
        let code = self.end(health).await.unwrap_or_else(|failure| {
            failure.tell();
            1
        });
        if let Some(check) = health.parts().view.engine.unfinished().next() {
            tell(&format!("the check `{check}` still runs long after its timeout: not waiting for it"));
            std::process::exit(code.into());
        }
        code.into()
    }

    async fn end(self, health: &Health) -> Ended {
        match self {
            Self::Check(check) => check.run(health).await,
            Self::List(list) => list.run(health),
            Self::Monitors(monitors) => monitors.run(health).await,
            Self::Manifest => print_plain(&crate::gather::manifest()).map(|()| 0),
        }
    }
}

impl Health {
    /// Runs the command `health …` that the arguments of the process name, and tells the exit code; `None` without any
    /// argument. `--help` and `--version` are answered, and anything else is a mistake with the exit code 2. For an
    /// application with a router of its own:
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
        let application = &self.parts().view.application;
        let health = Command::augment_subcommands(clap::Command::new("health"))
            .about("Looks at the checks, the routes and the monitors")
            .subcommand_required(true)
            .arg_required_else_help(true);
        let program = clap::Command::new(application.name.to_string())
            .version(application.version.to_string())
            .about("Without an argument: serves")
            .subcommand_required(true)
            .subcommand(health);
        let matches = program.try_get_matches_from(arguments);
        let command = matches.and_then(|matches| match matches.subcommand() {
            Some((_, health)) => Command::from_arg_matches(health),
            None => Err(clap::Error::new(clap::error::ErrorKind::MissingSubcommand)),
        });
        Some(match command {
            Ok(command) => command.run(self).await,
            Err(said) => {
                // Where nobody reads there is nobody to tell.
                let _ = said.print();
                u8::try_from(said.exit_code()).unwrap_or(2).into()
            }
        })
    }

    /// [`command`](Self::command) where the arguments name one, [`serve`](Self::serve) where there is none.
    ///
    /// # Errors
    /// Those of [`serve`](Self::serve). What goes wrong with a command is told on standard error, and in the exit code.
    pub async fn command_or_serve(&self, address: impl ToSocketAddrs + Debug) -> Result<ExitCode, Error> {
        match self.command().await {
            Some(code) => Ok(code),
            None => self.serve(address).await.map(|()| ExitCode::SUCCESS),
        }
    }
}
