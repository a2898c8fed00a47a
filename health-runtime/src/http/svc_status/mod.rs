//! `/svc_status`: the state of each check as csv, JSON or Prometheus text. It informs and judges nothing, so it always
//! answers 200.

mod format;
mod prometheus;
mod state;

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, Response, StatusCode};
use axum::routing::{MethodRouter, get};

use crate::http::respond::{Responder, ResponseFuture, no_store};
use crate::http::svc_status::format::{Extension, SvcStatusFormat};
use crate::http::svc_status::prometheus::{as_prometheus, other_metrics};
use crate::http::svc_status::state::{as_csv, as_json, states};
use crate::http::view::View;

/// The format that `Accept` asks for, or csv.
pub(super) fn any(view: View) -> MethodRouter {
    route(view, Extension::None)
}

pub(super) fn csv(view: View) -> MethodRouter {
    route(view, Extension::Csv)
}

pub(super) fn json(view: View) -> MethodRouter {
    route(view, Extension::Json)
}

pub(super) fn prometheus(view: View) -> MethodRouter {
    route(view, Extension::Prometheus)
}

fn route(view: View, extension: Extension) -> MethodRouter {
    get(Responder::new(view, move |view, request| {
        ResponseFuture::pending(async move {
            let headers = &request.headers;
            let deadline = view.app.engine.response_deadline();
            let format = SvcStatusFormat::of(extension, headers);
            // While the checks run.
            let others =
                matches!(format, SvcStatusFormat::Prometheus).then(|| other_metrics(&view, deadline));
            let report = view.app.engine.begin(None).until(deadline).report().await;
            let details = view.details(headers);
            let states = states(&report, details, &view.app.application.name);
            let body = match format {
                SvcStatusFormat::Csv => as_csv(&states),
                SvcStatusFormat::Json => as_json(&states),
                SvcStatusFormat::Prometheus => {
                    let mut text = as_prometheus(&states);
                    if let Some(others) = others {
                        text += &others.await;
                    }
                    text
                }
            };
            response(format.content_type(), body)
        })
    }))
}

fn response(content_type: &'static str, body: String) -> Response<Body> {
    let mut response = no_store(StatusCode::OK, body.into());
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
