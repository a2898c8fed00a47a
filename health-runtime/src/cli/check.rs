//! `health check`: runs the checks in this process, or asks a running application.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde_json::{Value as Json, json};

use crate::cli::output::{CommandResult, Failure, print, print_json};
use crate::cli::remote::RemoteProbe;
use crate::cli::style::{self, painted};
use crate::cli::terminal::progress;
use crate::declare::{CheckConfig, Probe, Status};
use crate::engine::{CheckReport, Report};
use crate::health::Health;
use crate::support::{did_you_mean, one_line};

/// The arguments of `health check`.
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Exit status: 0 when the checks pass or warn, 1 when a check fails or the application cannot be reached."
)]
pub struct CheckCommand {
    /// Run only the checks of this probe [default: all checks]
    #[arg(long, value_parser = probe_parser())]
    probe: Option<Probe>,
    /// Run only the check with this name, and use its own status regardless of its `on_fail`
    #[arg(long)]
    name: Option<String>,
    /// Ask the application that runs at this URL, which is everything before `/readyz`: `http://127.0.0.1:3000`
    #[arg(long, value_name = "BASE")]
    url: Option<String>,
    /// Also show the private causes of failures, which may contain secrets
    #[arg(long, short, conflicts_with = "url")]
    verbose: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// A check with its report; `None` where only the running application knows the outcome.
type CheckRow<'a> = (&'a CheckConfig, Option<CheckReport>);

/// The message of a check whose outcome this process cannot know.
const ONLY_REMOTE: &str = "only the running application knows: ask it with --url";

fn probe_parser() -> impl TypedValueParser<Value = Probe> {
    PossibleValuesParser::new(Probe::ALL.map(Probe::as_str))
        .try_map(|word| Probe::ALL.into_iter().find(|probe| probe.as_str() == word).ok_or("not a probe"))
}

impl CheckCommand {
    pub(super) async fn run(self, health: &Health) -> CommandResult {
        let engine = &health.parts().view.app.engine;
        let selected = engine.checks().filter(|check| self.selects(check)).count();
        if let Some(name) = self.name.as_ref().filter(|_| selected == 0) {
            return Err(self.unknown_name(name, engine.checks()));
        }
        if let Some(base) = &self.url {
            return self.ask_running_application(health, base).await;
        }
        let what = format!("running {selected} checks");
        let rows = progress(&what, engine.once(|check| self.selects(check))).await;
        if let (Some(_), [(check, None)]) = (&self.name, &rows[..]) {
            return Err(Failure::new(format!("the outcome of the check `{}` is not known here", check.name))
                .hint(ONLY_REMOTE));
        }
        let status = self.status(&rows);
        if self.json {
            print_json(&self.json_report(&rows, status))?;
        } else {
            print(&self.table(&rows, status))?;
        }
        Ok(exit_code(status))
    }

    async fn ask_running_application(&self, health: &Health, base: &str) -> CommandResult {
        let probe = RemoteProbe::new(health, base, self.probe, self.name.as_deref())?;
        let response = progress("asking the application", probe.ask()).await?;
        if self.json {
            print_json(&response.to_json())?;
        } else {
            print(&response.to_string())?;
        }
        Ok(exit_code(response.status))
    }

    fn selects(&self, check: &CheckConfig) -> bool {
        self.probe.is_none_or(|probe| check.probes.contains(probe))
            && self.name.as_ref().is_none_or(|name| check.name == *name)
    }

    fn unknown_name<'a>(&self, name: &str, checks: impl Iterator<Item = &'a CheckConfig>) -> Failure {
        let of_probe = self.probe.map_or_else(String::new, |probe| format!(" in the probe {probe}"));
        let checks: Vec<_> =
            checks.filter(|check| self.probe.is_none_or(|probe| check.probes.contains(probe))).collect();
        let suggestion = did_you_mean(name, checks.iter().map(|check| &*check.name), '`');
        Failure::new(format!("there is no check `{}`{of_probe}{suggestion}", one_line(name)))
            .hint("`health list` shows all checks")
    }

    /// The status of all rows together. For a check that is selected by name it is that of the check itself, since the user
    /// asked about the check and not about the report.
    fn status(&self, rows: &[CheckRow<'_>]) -> Status {
        let known = rows.iter().filter_map(|(_, report)| report.clone());
        match &self.name {
            Some(_) => known.map(|check| check.status()).max().unwrap_or(Status::Pass),
            None => Report::new(known.collect(), None).status(),
        }
    }

    fn subject(&self) -> String {
        match (&self.name, self.probe) {
            (Some(name), _) => name.clone(),
            (None, Some(probe)) => probe.to_string(),
            (None, None) => "all checks".to_owned(),
        }
    }

    fn json_report(&self, rows: &[CheckRow<'_>], status: Status) -> Json {
        let checks = rows.iter().map(|(check, report)| {
            let mut json = json!({
                "name": check.name,
                "status": report.as_ref().map(|report| report.status().as_str()),
                "counts_as": report.as_ref().and_then(CheckReport::counts_as).map(Status::as_str),
                "message": report.as_ref().map_or(Some(ONLY_REMOTE), CheckReport::message),
                "owner": report.as_ref().and_then(CheckReport::owner),
                "runbook": report.as_ref().and_then(CheckReport::runbook),
                "seconds": report.as_ref().and_then(CheckReport::took).map(|took| took.as_secs_f64()),
            });
            if self.verbose {
                json["cause"] = report.as_ref().and_then(CheckReport::cause).into();
            }
            json
        });
        json!({
            "status": status.as_str(),
            "probe": self.probe.map(Probe::as_str),
            "checks": checks.collect::<Vec<_>>(),
        })
    }

    fn table(&self, rows: &[CheckRow<'_>], status: Status) -> String {
        let mut text = format!("{}: {}", self.subject(), painted(style::of_status(status), status));
        let width = rows.iter().map(|(check, _)| check.name.chars().count()).max().unwrap_or_default();
        for (check, report) in rows {
            let (word, colour) = match report {
                Some(report) => (report.status().as_str(), style::of_status(report.status())),
                None => ("not known", style::DIMMED),
            };
            let took = report.as_ref().and_then(CheckReport::took);
            let took = took.map_or_else(String::new, |took| format!("{} ms", took.as_millis()));
            let message = report.as_ref().map_or(Some(ONLY_REMOTE), CheckReport::message);
            let message = message.map(one_line).unwrap_or_default();
            let effect = match report.as_ref().map(|report| (report.status(), report.counts_as())) {
                Some((Status::Fail, Some(Status::Warn))) => " (counts as a warning)",
                Some((Status::Fail, None)) => " (does not count)",
                _ => "",
            };
            let line = format!(
                "\n  {:width$}  {}  {took:>7}  {message}{effect}",
                check.name,
                painted(colour, format!("{word:9}"))
            );
            text.push_str(line.trim_end());
            if let Some(report) = report.as_ref().filter(|report| report.status() != Status::Pass) {
                for (what, told) in [("owner", report.owner()), ("runbook", report.runbook())] {
                    if let Some(told) = told {
                        text.push_str(&format!("\n  {:width$}  {what}: {}", "", one_line(told)));
                    }
                }
            }
            if let Some(cause) = report.as_ref().and_then(CheckReport::cause).filter(|_| self.verbose) {
                text.push_str(&format!("\n  {:width$}  {}", "", one_line(cause)));
            }
        }
        text
    }
}

fn exit_code(status: Status) -> u8 {
    u8::from(status == Status::Fail)
}
