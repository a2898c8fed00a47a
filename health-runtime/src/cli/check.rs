//! `health check`: the checks of this process, or what a running one says.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde_json::{Value as Json, json};

use crate::cli::output::{ASIDE, BAD, DUBIOUS, Ended, Failure, GOOD, painted, print, print_json, progress};
use crate::cli::served::Served;
use crate::declare::{CheckConfig, Probe, Status};
use crate::engine::{CheckReport, Report};
use crate::health::Health;
use crate::support::{did_you_mean, one_line};

/// The arguments of `health check`.
#[derive(clap::Args, Debug)]
#[command(after_help = "Exit status: 0 when they pass or warn, 1 when they fail or cannot be asked.")]
pub struct CheckCommand {
    /// Only the checks of this probe; default: all checks
    #[arg(long, value_parser = probe_parser())]
    probe: Option<Probe>,
    /// Only the check of this name, whatever its failure counts as
    #[arg(long)]
    name: Option<String>,
    /// Ask the application that runs at this address: `http://127.0.0.1:3000`, or whatever stands before `/readyz`
    #[arg(long, value_name = "BASE")]
    url: Option<String>,
    /// Show the private causes of what fails as well, which may quote anything
    #[arg(long, short, conflicts_with = "url")]
    verbose: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

fn probe_parser() -> impl TypedValueParser<Value = Probe> {
    PossibleValuesParser::new(Probe::ALL.map(Probe::as_str))
        .try_map(|word| Probe::ALL.into_iter().find(|probe| probe.as_str() == word).ok_or("not a probe"))
}

/// Said of what this process cannot know.
const NOT_HERE: &str = "only the running application knows: ask it with --url";

impl CheckCommand {
    pub(super) async fn run(self, health: &Health) -> Ended {
        let engine = &health.parts().view.engine;
        let asked: Vec<_> = engine.checks().filter(|check| self.asks(check)).collect();
        if let Some(name) = self.name.as_ref().filter(|_| asked.is_empty()) {
            return Err(self.unknown(name, engine.checks()));
        }
        if let Some(base) = &self.url {
            let served = Served::new(health, base, self.probe, self.name.as_deref())?;
            let answer = progress("asking the application", served.ask()).await?;
            if self.json {
                print_json(&answer.to_json())?
            } else {
                print(&answer.to_string())?
            }
            return Ok(code(answer.status));
        }
        let what = format!("running {} checks", asked.len());
        let found = progress(&what, engine.once(|check| self.asks(check))).await;
        if let (Some(_), [(check, None)]) = (&self.name, &found[..]) {
            return Err(Failure::new(format!("how the check `{}` stands is not known here", check.name))
                .next(NOT_HERE));
        }
        let status = self.status(&found);
        if self.json {
            print_json(&self.json_of(&found, status))?;
        } else {
            print(&self.table(&found, status))?;
        }
        Ok(code(status))
    }

    fn asks(&self, check: &CheckConfig) -> bool {
        self.probe.is_none_or(|probe| check.probes.contains(probe))
            && self.name.as_ref().is_none_or(|name| check.name == *name)
    }

    fn unknown<'a>(&self, name: &str, checks: impl Iterator<Item = &'a CheckConfig>) -> Failure {
        let of = self.probe.map_or_else(String::new, |probe| format!(" of the probe {probe}"));
        let checks: Vec<_> =
            checks.filter(|check| self.probe.is_none_or(|probe| check.probes.contains(probe))).collect();
        let meant = did_you_mean(name, checks.iter().map(|check| &*check.name), '`');
        Failure::new(format!("there is no check `{}`{of}{meant}", one_line(name)))
            .next("`health list` has all there are")
    }

    /// One check asked for by name is asked for its own status.
    fn status(&self, found: &[Found<'_>]) -> Status {
        let known = found.iter().filter_map(|(_, report)| report.clone());
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

    fn json_of(&self, found: &[Found<'_>], status: Status) -> Json {
        let checks = found.iter().map(|(check, report)| {
            let mut json = json!({
                "name": check.name,
                "status": report.as_ref().map(|report| report.status().as_str()),
                "counts_as": report.as_ref().and_then(CheckReport::counts_as).map(Status::as_str),
                "message": report.as_ref().map_or(Some(NOT_HERE), CheckReport::message),
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

    fn table(&self, found: &[Found<'_>], status: Status) -> String {
        let mut text = format!("{}: {}", self.subject(), painted(style(status), status));
        let width = found.iter().map(|(check, _)| check.name.chars().count()).max().unwrap_or_default();
        for (check, report) in found {
            let (word, colour) = match report {
                Some(report) => (report.status().as_str(), style(report.status())),
                None => ("not known", ASIDE),
            };
            let took = report.as_ref().and_then(CheckReport::took);
            let took = took.map_or_else(String::new, |took| format!("{} ms", took.as_millis()));
            let message = report.as_ref().map_or(Some(NOT_HERE), CheckReport::message);
            let message = message.map(one_line).unwrap_or_default();
            let counts = match report.as_ref().map(|report| (report.status(), report.counts_as())) {
                Some((Status::Fail, Some(Status::Warn))) => " (counts as a warning)",
                Some((Status::Fail, None)) => " (counts for nothing)",
                _ => "",
            };
            let line = format!(
                "\n  {:width$}  {}  {took:>7}  {message}{counts}",
                check.name,
                painted(colour, format!("{word:9}"))
            );
            text.push_str(line.trim_end());
            if let Some(cause) = report.as_ref().and_then(CheckReport::cause).filter(|_| self.verbose) {
                text.push_str(&format!("\n  {:width$}  {}", "", one_line(cause)));
            }
        }
        text
    }
}

/// A check, and how it stands; `None` where only the running application knows.
type Found<'a> = (&'a CheckConfig, Option<CheckReport>);

pub(super) fn style(status: Status) -> clap::builder::styling::Style {
    match status {
        Status::Pass => GOOD,
        Status::Warn => DUBIOUS,
        Status::Fail => BAD,
    }
}

fn code(status: Status) -> u8 {
    u8::from(status == Status::Fail)
}
