//! `/metrics`: OpenMetrics or the older Prometheus text. A scrape runs no check and waits for none.

mod families;

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::routing::{MethodRouter, get};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::DescriptorEncoder;
use prometheus_client::encoding::text::{encode_eof, encode_registry};
use prometheus_client::registry::Registry;

use crate::declare::{Probe, Status};
use crate::engine::RunEnd;
use crate::http::metrics::families::Families;
use crate::http::respond::{Answer, Responder, answer, preferred, text};
use crate::http::view::View;

pub(super) fn metrics(view: View) -> MethodRouter {
    get(Responder::new(view, |view, request| {
        let format = Format::wanted(&request.headers);
        Answer::known(match write(view, format) {
            Ok(metrics) => {
                let mut response = answer(StatusCode::OK, Body::from(metrics));
                response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(format.content_type()));
                response
            }
            // Writing into memory does not fail.
            Err(fmt::Error) => text(StatusCode::INTERNAL_SERVER_ERROR, "the metrics could not be written\n"),
        })
    }))
}

#[derive(Clone, Copy)]
enum Format {
    OpenMetrics,
    Text,
}

impl Format {
    /// Text, unless OpenMetrics is wanted more or named more exactly.
    fn wanted(headers: &HeaderMap) -> Self {
        const TYPES: [(&str, Format); 2] =
            [("text/plain", Format::Text), ("application/openmetrics-text", Format::OpenMetrics)];
        preferred(headers, &TYPES).unwrap_or(Self::Text)
    }

    const fn content_type(self) -> &'static str {
        match self {
            Self::OpenMetrics => "application/openmetrics-text; version=1.0.0; charset=utf-8",
            Self::Text => "text/plain; version=0.0.4; charset=utf-8",
        }
    }
}

/// The metrics as Prometheus text, to stand behind others.
pub(super) fn as_text(view: View) -> String {
    // Writing into memory does not fail.
    write(view, Format::Text).unwrap_or_default()
}

fn write(view: View, format: Format) -> Result<String, fmt::Error> {
    // Of this scrape alone: what is counted stands in the engine.
    let mut registry = Registry::default();
    registry.register_collector(Box::new(Scrape { view, format }));
    let mut metrics = String::new();
    encode_registry(&mut metrics, &registry)?;
    if let Format::OpenMetrics = format {
        encode_eof(&mut metrics)?;
    }
    Ok(metrics)
}

/// What is known at one moment.
struct Scrape {
    view: View,
    format: Format,
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
        let report = self.view.engine.latest_report(None);
        let status = |status| match status {
            Status::Pass => 0.0,
            Status::Warn => 1.0,
            Status::Fail => 2.0,
        };
        families.gauges(
            "health_check_status",
            "How the check stands: 0 pass, 1 warn, 2 fail or not known.",
            report.checks().iter().map(|check| ([("check", check.name())], status(check.status()))),
        )
    }

    fn runs(&self, families: &mut Families<'_>) -> fmt::Result {
        let tallies: Vec<_> = self.view.engine.tallies().collect();
        let result = |ending| match ending {
            RunEnd::Finished(status) => status.as_str(),
            RunEnd::TimedOut => "timeout",
            RunEnd::Panicked => "panic",
        };
        families.counters(
            "health_check_runs",
            "Runs of the check, or reports of one that is told, by what they came to.",
            tallies.iter().flat_map(|(check, tally)| {
                RunEnd::ALL
                    .map(|ending| ([("check", *check), ("result", result(ending))], tally.ended(ending)))
            }),
        )?;
        families.histograms(
            "health_check_duration_seconds",
            "How long the runs of the check took.",
            tallies.iter().map(|(check, tally)| {
                ([("check", *check)], tally.took().as_secs_f64(), tally.buckets().collect())
            }),
        )?;
        families.gauges(
            "health_check_last_run_timestamp_seconds",
            "When the last run of the check ended, or its last report came.",
            tallies.iter().filter_map(|(check, tally)| Some(([("check", *check)], unix(tally.last()?)))),
        )
    }

    fn probes(&self, families: &mut Families<'_>) -> fmt::Result {
        let up = |probe| self.view.engine.latest_report(Some(probe)).status() != Status::Fail;
        families.gauges(
            "health_up",
            "Whether the probe would pass by what is known now: 1 or 0.",
            Probe::ALL.map(|probe| ([("probe", probe.as_str())], f64::from(up(probe)))),
        )
    }

    /// Only where there is somebody to measure it.
    fn runtime(&self, families: &mut Families<'_>) -> fmt::Result {
        let Some(lag) = self.view.engine.runtime.lag() else { return Ok(()) };
        families.gauge(
            "health_runtime_lag_seconds",
            "How long the application's runtime takes to run what it is given, or has not run it for.",
            lag.as_secs_f64(),
        )
    }

    #[cfg(feature = "publish")]
    fn publishing(&self, families: &mut Families<'_>) -> fmt::Result {
        let counts = self.view.progress.counts();
        families.counters(
            "health_publish_puts",
            "Requests that put the monitors to the monitoring API, by what they came to.",
            [("accepted", counts.accepted), ("failed", counts.failed), ("refused", counts.refused)]
                .map(|(result, puts)| ([("result", result)], puts)),
        )?;
        families.gauge(
            "health_monitors_published",
            "Monitors that the monitoring API keeps.",
            counts.published as f64,
        )?;
        families.gauge(
            "health_monitors_orphaned",
            "Monitors of this application that nothing declares any more.",
            counts.orphaned as f64,
        )
    }

    fn build(&self, families: &mut Families<'_>) -> fmt::Result {
        let application = &self.view.application;
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

fn unix(time: SystemTime) -> f64 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64()
}
