//! The metrics, read from the engine at the moment of a scrape.

use std::fmt;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::DescriptorEncoder;

use crate::declare::{Probe, Status};
use crate::engine::{CheckReport, RunEnd};
use crate::http::metrics::MetricsFormat;
use crate::http::metrics::families::Families;
use crate::http::respond::unix_seconds;
use crate::http::view::View;

/// One scrape.
pub(super) struct Scrape {
    pub(super) view: View,
    pub(super) format: MetricsFormat,
}

impl fmt::Debug for Scrape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scrape").finish_non_exhaustive()
    }
}

impl Collector for Scrape {
    fn encode(&self, encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let mut families = Families { encoder, format: self.format };
        self.checks(&mut families)?;
        self.runs(&mut families)?;
        self.probes(&mut families)?;
        self.runtime(&mut families)?;
        #[cfg(feature = "publish")]
        self.publishing(&mut families)?;
        self.build(&mut families)
    }
}

impl Scrape {
    fn checks(&self, families: &mut Families<'_>) -> fmt::Result {
        let report = self.view.app.engine.latest_report(None);
        let number = |status| match status {
            Status::Pass => 0.0,
            Status::Warn => 1.0,
            Status::Fail => 2.0,
        };
        let checks = report.checks();
        families.gauges(
            "health_check_status",
            "What the status of the check counts as: 0 pass, 1 warn, 2 fail or unknown.",
            checks.iter().map(|check| ([("check", check.name())], number(check.shown_status()))),
        )?;
        families.gauges(
            "health_check_own_status",
            "Status of the check before on_fail: 0 pass, 1 warn, 2 fail or unknown.",
            checks.iter().map(|check| ([("check", check.name())], number(check.status()))),
        )?;
        if checks.iter().any(CheckReport::is_off) {
            families.gauges(
                "health_check_off",
                "1 for a check that HEALTH_CHECKS has switched off. It does not run.",
                checks.iter().filter(|check| check.is_off()).map(|check| ([("check", check.name())], 1.0)),
            )?;
        }
        if checks.iter().all(|check| check.all_parts().is_none()) {
            return Ok(());
        }
        families.gauges(
            "health_check_part_status",
            "What the status of the part counts as, of the worst 100 parts of the check: 0 pass, 1 warn, 2 fail.",
            checks.iter().flat_map(|check| {
                check.parts().iter().map(move |part| {
                    ([("check", check.name()), ("part", &*part.name)], number(check.shown_part_status(part)))
                })
            }),
        )?;
        families.gauges(
            "health_check_parts",
            "Number of all parts of the check, by their own status.",
            checks.iter().filter_map(|check| Some((check.name(), check.all_parts()?))).flat_map(
                |(name, parts)| {
                    [Status::Pass, Status::Warn, Status::Fail].map(|status| {
                        ([("check", name), ("status", status.as_str())], parts.counts[status as usize] as f64)
                    })
                },
            ),
        )
    }

    fn runs(&self, families: &mut Families<'_>) -> fmt::Result {
        let tallies: Vec<_> = self.view.app.engine.tallies().collect();
        let result = |end| match end {
            RunEnd::Finished(status) => status.as_str(),
            RunEnd::TimedOut => "timeout",
            RunEnd::Panicked => "panic",
        };
        families.counters(
            "health_check_runs",
            "Finished runs of the check, or reports of a reporter, by result.",
            tallies.iter().flat_map(|(check, tally)| {
                RunEnd::ALL.map(|end| ([("check", *check), ("result", result(end))], tally.ended(end)))
            }),
        )?;
        families.histograms(
            "health_check_duration_seconds",
            "Duration of the runs of the check.",
            tallies.iter().map(|(check, tally)| {
                ([("check", *check)], tally.took().as_secs_f64(), tally.buckets().collect())
            }),
        )?;
        families.gauges(
            "health_check_last_run_timestamp_seconds",
            "Unix time of the end of the last run of the check, or of the last report.",
            tallies
                .iter()
                .filter_map(|(check, tally)| Some(([("check", *check)], unix_seconds(tally.last()?)))),
        )
    }

    fn probes(&self, families: &mut Families<'_>) -> fmt::Result {
        let up = |probe| self.view.app.engine.latest_report(Some(probe)).status() != Status::Fail;
        families.gauges(
            "health_up",
            "Whether the present records would let the probe pass: 1 or 0.",
            Probe::ALL.map(|probe| ([("probe", probe.as_str())], f64::from(up(probe)))),
        )
    }

    /// Absent without a management listener, whose thread measures the lag.
    fn runtime(&self, families: &mut Families<'_>) -> fmt::Result {
        let Some(lag) = self.view.app.engine.runtime.lag() else { return Ok(()) };
        families.gauge(
            "health_runtime_lag_seconds",
            "How long the application's runtime delays an empty task.",
            lag.as_secs_f64(),
        )
    }

    #[cfg(feature = "publish")]
    fn publishing(&self, families: &mut Families<'_>) -> fmt::Result {
        let counts = self.view.app.progress.counts();
        families.counters(
            "health_publish_puts",
            "Requests that put monitors to the monitoring API, by result.",
            [("accepted", counts.accepted), ("failed", counts.failed), ("refused", counts.refused)]
                .map(|(result, puts)| ([("result", result)], puts)),
        )?;
        families.gauge(
            "health_monitors_published",
            "Monitors that the monitoring API holds for this application.",
            counts.published as f64,
        )?;
        families.gauge(
            "health_monitors_orphaned",
            "Monitors of this application that no definition declares any more.",
            counts.orphaned as f64,
        )
    }

    fn build(&self, families: &mut Families<'_>) -> fmt::Result {
        let application = &self.view.app.application;
        families.info(
            "health_build",
            "The application, its version, and the version of health-runtime.",
            [
                ("application", &*application.name),
                ("version", &*application.version),
                ("library_version", env!("CARGO_PKG_VERSION")),
            ],
        )
    }
}
