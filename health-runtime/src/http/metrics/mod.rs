//! `/metrics`: OpenMetrics or the older Prometheus text. A scrape runs no check and waits for none.

mod application;
mod families;
mod scrape;

pub(crate) use application::ApplicationMetrics;

use std::fmt;

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};
use axum::routing::{MethodRouter, get};
use prometheus_client::encoding::text::{encode_eof, encode_registry};
use prometheus_client::registry::Registry;
use tokio::time::Instant;

use crate::http::metrics::scrape::Scrape;
use crate::http::respond::{Responder, ResponseFuture, accepted_type, no_store, text};
use crate::http::view::View;
use crate::support::{Task, task};

pub(super) fn metrics(view: View) -> MethodRouter {
    get(Responder::new(view, |view, request| {
        let application = &view.app.content.metrics;
        if application.is_empty() {
            let format = MetricsFormat::accepted(&request.headers);
            return ResponseFuture::ready(response(format, write(view, format)));
        }
        // The application returns Prometheus text, which not every parser of OpenMetrics reads.
        let deadline = view.app.engine.response_deadline();
        ResponseFuture::pending(async move {
            response(MetricsFormat::Prometheus, Ok(begin_text(view, deadline).await))
        })
    }))
}

fn response(format: MetricsFormat, metrics: Result<String, fmt::Error>) -> Response<Body> {
    match metrics {
        Ok(metrics) => {
            let mut response = no_store(StatusCode::OK, Body::from(metrics));
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(format.content_type()));
            response
        }
        // Writing to a `String` does not fail.
        Err(fmt::Error) => text(StatusCode::INTERNAL_SERVER_ERROR, "the metrics could not be written\n"),
    }
}

/// A text format of metrics.
#[derive(Clone, Copy)]
enum MetricsFormat {
    OpenMetrics,
    Prometheus,
}

impl MetricsFormat {
    /// Prometheus text, unless `Accept` prefers OpenMetrics.
    fn accepted(headers: &HeaderMap) -> Self {
        const TYPES: [(&str, MetricsFormat); 2] = [
            ("text/plain", MetricsFormat::Prometheus),
            ("application/openmetrics-text", MetricsFormat::OpenMetrics),
        ];
        accepted_type(headers, &TYPES).unwrap_or(Self::Prometheus)
    }

    const fn content_type(self) -> &'static str {
        match self {
            Self::OpenMetrics => "application/openmetrics-text; version=1.0.0; charset=utf-8",
            Self::Prometheus => "text/plain; version=0.0.4; charset=utf-8",
        }
    }
}

/// The metrics as Prometheus text, with those of the application, whose functions run from now on.
pub(super) fn begin_text(view: View, deadline: Instant) -> Task<String> {
    let of_application = view.app.content.metrics.begin(&view.app.engine.runtime, deadline);
    task(async move {
        // Writing to a `String` does not fail.
        let mut metrics = write(view, MetricsFormat::Prometheus).unwrap_or_default();
        of_application.append_to(&mut metrics).await;
        metrics
    })
}

fn write(view: View, format: MetricsFormat) -> Result<String, fmt::Error> {
    // A registry for this scrape only: the engine holds the counters.
    let mut registry = Registry::default();
    registry.register_collector(Box::new(Scrape { view, format }));
    let mut metrics = String::new();
    encode_registry(&mut metrics, &registry)?;
    if let MetricsFormat::OpenMetrics = format {
        encode_eof(&mut metrics)?;
    }
    Ok(metrics)
}
