//! `health monitors`: what is published, before it is, and publishing it.

use axum::http::Uri;
use serde_json::json;

use crate::cli::output::{
    BAD, DUBIOUS, Ended, Failure, GOOD, confirmed, painted_lines, print, print_json, print_plain, progress,
    tell,
};
use crate::cli::router::whole;
use crate::error::Error;
use crate::health::{Health, Monitors};
use crate::publish::Plan;
use crate::settings::Prune;

/// Tests, plans, applies and exports the monitors of the application.
#[derive(clap::Subcommand, Debug)]
pub enum MonitorsCommand {
    /// Sends the request of each monitor, and evaluates its assertions: would it alert?
    ///
    /// Without `--url` the annotated routes of this process are asked, nested where the application says it nests them,
    /// without a listener and without its other layers.
    #[command(after_help = "Exit status: 0 when no monitor would alert, 1 when one would.")]
    Test {
        /// Ask over the network, with this in the place of the application's own base URL
        #[arg(long, value_name = "BASE")]
        url: Option<String>,
        /// Send what changes something as well: the monitors with `mutates = true`
        #[arg(long)]
        mutating: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Shows what applying would do at the monitoring API, and changes nothing
    #[command(
        after_help = "Exit status: 0 when there is nothing to do, 2 when there is, 1 when the monitoring API cannot be \
                      asked or a monitor cannot be published."
    )]
    Plan {
        /// As `apply --prune` would do it
        #[arg(long)]
        prune: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Does what the plan says, once it is confirmed
    #[command(
        after_help = "Exit status: 0 when the monitoring API has every monitor as it is declared, 1 when it has not."
    )]
    Apply {
        /// Remove what is not declared any more and past its grace; by default, what HEALTH_PRUNE says. They are deleted
        /// unless HEALTH_PRUNE says `pause`, and never more than HEALTH_PRUNE_LIMIT per cent at once
        #[arg(long)]
        prune: bool,
        /// Do not ask
        #[arg(long)]
        yes: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Prints the monitors for others to read, without secrets
    Export(ExportCommand),
}

/// The arguments of `health monitors export`.
#[derive(clap::Args, Debug)]
pub struct ExportCommand {
    /// `cronitor`: what a put sends. `prometheus`: the configuration of Prometheus and of its blackbox exporter, as two
    /// YAML documents. `json`: the definitions
    #[arg(long)]
    format: Format,
    /// One of the two documents of `prometheus` alone
    #[arg(long, value_name = "FILE")]
    only: Option<Document>,
    /// For `prometheus`: where it finds the endpoint /monitors/sd; by default the targets of now are written down
    #[arg(long, value_name = "URL")]
    discovery_url: Option<String>,
    /// For `prometheus`: host and port of the blackbox exporter [default: 127.0.0.1:9115]
    #[arg(long, value_name = "ADDRESS")]
    exporter: Option<String>,
    /// For `prometheus`: where the exporter finds the tokens it sends [default: /etc/blackbox/secrets]
    #[arg(long, value_name = "DIRECTORY")]
    secrets: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Cronitor,
    Prometheus,
    Json,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Document {
    #[value(name = "prometheus.yml")]
    Prometheus,
    #[value(name = "blackbox.yml")]
    Blackbox,
}

impl MonitorsCommand {
    pub(super) async fn run(self, health: &Health) -> Ended {
        match self {
            Self::Test { url, mutating, json } => test(health, url, mutating, json).await,
            Self::Plan { prune, json } => plan(health, prune, json).await,
            Self::Apply { prune, yes, json } => apply(health, prune, yes, json).await,
            Self::Export(export) => export.run(health),
        }
    }
}

async fn test(health: &Health, url: Option<String>, mutating: bool, json: bool) -> Ended {
    let mut run = match url {
        Some(url) => health.preflight_url(url),
        None => health.preflight(&whole(health)?),
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
            let verdicts = [("  passed", GOOD), ("  FAILED", BAD), ("  not checked", DUBIOUS)];
            verdicts.into_iter().find(|(verdict, _)| line.starts_with(verdict)).map(|(_, style)| style)
        }))?;
    }
    Ok(u8::from(!report.passed()))
}

async fn plan(health: &Health, prune: bool, json: bool) -> Ended {
    let plan = planned(health, &pruning(health, prune)).await?;
    if json {
        print_json(&plan.to_json())?
    } else {
        print(&shown(&plan))?
    }
    held(&plan)?;
    if plan.is_empty() {
        return Ok(0);
    }
    if !json {
        tell(if prune {
            "`health monitors apply --prune` does this"
        } else {
            "`health monitors apply` does this"
        });
    }
    Ok(2)
}

async fn apply(health: &Health, prune: bool, yes: bool, json: bool) -> Ended {
    let monitors = pruning(health, prune);
    let plan = planned(health, &monitors).await?;
    if !json {
        print(&shown(&plan))?;
    }
    if plan.is_empty() {
        if json {
            print_json(&monitors.apply(plan.clone()).await?.to_json())?;
        }
        held(&plan)?;
        return Ok(0);
    }
    if !yes {
        if json {
            tell(&shown(&plan));
        }
        match confirmed("Apply this plan?") {
            Some(true) => {}
            Some(false) => return Err(Failure::new("not confirmed: nothing was changed")),
            None => {
                return Err(Failure::new(
                    "not confirmed, since there is no terminal to ask: nothing was changed",
                )
                .next("look at `health monitors plan`, then apply with `--yes`"));
            }
        }
    }
    let applied =
        progress("applying the plan", monitors.apply(plan)).await.map_err(|error| api(health, error))?;
    if json {
        print_json(&applied.to_json())?;
    } else {
        print(&marked(&applied.to_string()))?;
    }
    if applied.is_complete() {
        return Ok(0);
    }
    Err(Failure::new("not every monitor is at the monitoring API as it is declared")
        .next("the reasons stand above; what was applied stays, so mend them and apply again"))
}

async fn planned(health: &Health, monitors: &Monitors) -> Result<Plan, Failure> {
    progress("asking the monitoring API", monitors.plan()).await.map_err(|error| api(health, error))
}

/// The monitors, with what the command line says of pruning.
fn pruning(health: &Health, prune: bool) -> Monitors {
    let monitors = health.monitors();
    // What somebody chose to pause is not to be deleted by a flag that says neither.
    let rule = monitors.publication.settings.rules.prune;
    if prune && rule == Prune::Off { monitors.prune(Prune::Delete) } else { monitors.clone() }
}

/// What cannot be published is an error, whatever else there is to do.
fn held(plan: &Plan) -> Result<(), Failure> {
    match plan.held().count() {
        0 => Ok(()),
        held => Err(Failure::new(format!("{held} of the monitors cannot be published"))
            .next("the plan says why, at the lines that begin with `!`")),
    }
}

fn api(health: &Health, error: Error) -> Failure {
    let settings = &health.monitors().publication.settings;
    let failure = Failure::from(error);
    if settings.api_key.is_none() {
        return failure;
    }
    failure.next(format!("asked was {}, which CRONITOR_API_URL or `.api_url(..)` says", settings.api_url))
}

fn shown(plan: &Plan) -> String {
    marked(&plan.to_string())
}

/// In the colours of the marks that the lines begin with.
fn marked(text: &str) -> String {
    painted_lines(text, |line| match line.get(..2)? {
        "+ " => Some(GOOD),
        "~ " => Some(DUBIOUS),
        "- " | "! " => Some(BAD),
        _ => None,
    })
}

impl ExportCommand {
    fn run(self, health: &Health) -> Ended {
        let given = [&self.discovery_url, &self.exporter, &self.secrets];
        if self.format != Format::Prometheus
            && (self.only.is_some() || given.into_iter().any(Option::is_some))
        {
            return Err(Failure::new(
                "`--only`, `--discovery-url`, `--exporter` and `--secrets` belong to `--format prometheus`",
            )
            .next("leave them out, or add it"));
        }
        let export = health.export();
        let text = match self.format {
            Format::Cronitor => export.cronitor(),
            Format::Json => export.json(),
            Format::Prometheus => {
                let mut prometheus = export.prometheus();
                if let Some(url) = self.discovery_url {
                    if !url.parse::<Uri>().is_ok_and(|url| matches!(url.scheme_str(), Some("http" | "https")))
                    {
                        return Err(Failure::new(
                            "`--discovery-url` is not a URL: write `https://host/monitors/sd`",
                        ));
                    }
                    prometheus = prometheus.discovery_url(url);
                }
                if let Some(address) = self.exporter {
                    prometheus = prometheus.exporter(address);
                }
                if let Some(directory) = self.secrets {
                    prometheus = prometheus.secrets(directory);
                }
                match self.only {
                    None => prometheus.to_string(),
                    Some(Document::Prometheus) => prometheus.scrape_configuration(),
                    Some(Document::Blackbox) => prometheus.modules(),
                }
            }
        };
        print_plain(&text)?;
        Ok(0)
    }
}
