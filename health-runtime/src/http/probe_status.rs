//! `/probe_status`: `OK`, or the word with which the process was taken out of service. `POST ?body=` changes the word.

use axum::body::Body;
use axum::http::{Response, StatusCode};
use axum::routing::{MethodRouter, any};

use crate::engine::{IN_SERVICE, says_out_of_service};
use crate::http::respond::{Query, Responder, ResponseFuture, refuse_change, text};
use crate::http::view::View;

/// The word of a process in maintenance.
const MAINTENANCE: &str = "MAINTENANCE";

/// The word of a process that shuts down.
const OFF: &str = "OFF";

/// Every method but POST reads the word: HAProxy's `httpchk` asks with OPTIONS.
pub(super) fn probe_status(view: View) -> MethodRouter {
    any(Responder::new(view.clone(), |view, _| {
        ResponseFuture::ready(match out_of_service(&view) {
            None => text(StatusCode::OK, IN_SERVICE),
            Some(word) => text(StatusCode::SERVICE_UNAVAILABLE, word),
        })
    }))
    .post(Responder::new(view, |view, request| {
        let refused = refuse_change(&view, &request);
        ResponseFuture::ready(refused.unwrap_or_else(|| change_word(&view, &Query::from(&request.uri))))
    }))
}

/// The word of a process that takes no requests; `None` for one in service. The word of an operator comes first, because
/// who posted it reads it back.
fn out_of_service(view: &View) -> Option<String> {
    let availability = &view.app.engine.availability;
    let withheld = || match availability.withheld()? {
        "maintenance" => Some(MAINTENANCE.to_owned()),
        _ => Some(OFF.to_owned()),
    };
    availability.decommissioned().or_else(withheld)
}

/// Of several words the last counts, and a request without one restores.
fn change_word(view: &View, query: &Query) -> Response<Body> {
    let word = match query.all("body").last() {
        None => None,
        Some(word) if word == IN_SERVICE => None,
        Some(word) if says_out_of_service(&word) => Some(word.into_owned()),
        Some(_) => {
            let usage = "send `?body=OK`, or a word of 1 to 100 characters without control characters\n";
            return text(StatusCode::BAD_REQUEST, usage);
        }
    };
    view.app.engine.availability.decommission(word.clone());
    match (word, out_of_service(view)) {
        (Some(word), _) => text(StatusCode::OK, word),
        (None, None) => text(StatusCode::OK, IN_SERVICE),
        // Not `OK`: a script that compares the answer would take the process for one in service.
        (None, Some(word)) if word == MAINTENANCE => {
            let why = "the word is taken back, but maintenance remains: end it where it began";
            text(StatusCode::OK, format!("{word}: {why}\n"))
        }
        (None, Some(word)) => {
            let why = "the word is taken back, but the process is shutting down";
            text(StatusCode::OK, format!("{word}: {why}\n"))
        }
    }
}
