//! Which format a request gets. The rules are those of lovely-ws-status, which defined the endpoint.

use axum::http::HeaderMap;

use crate::http::respond::accepts;

/// The end of the path.
#[derive(Clone, Copy)]
pub(super) enum Extension {
    None,
    Csv,
    Json,
    Prometheus,
}

#[derive(Clone, Copy)]
pub(super) enum SvcStatusFormat {
    Csv,
    Json,
    Prometheus,
}

impl SvcStatusFormat {
    /// `.prometheus` decides alone. Otherwise `Accept` wins over the extension, and JSON over csv. A range such as `*/*`
    /// names neither, so that a browser and a Prometheus server get csv.
    pub(super) fn of(extension: Extension, headers: &HeaderMap) -> Self {
        match extension {
            Extension::Prometheus => Self::Prometheus,
            _ if accepts(headers, "application/json") => Self::Json,
            _ if accepts(headers, "text/csv") => Self::Csv,
            Extension::Json => Self::Json,
            Extension::None | Extension::Csv => Self::Csv,
        }
    }

    pub(super) const fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=UTF-8",
            Self::Json => "application/json",
            Self::Prometheus => "text/plain; version=0.0.4; charset=UTF-8",
        }
    }
}
