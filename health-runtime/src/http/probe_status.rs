//! `/probe_status`: `OK`, or the word with which the process was taken out of service. `POST ?body=` changes the word.

use axum::body::Body;
use axum::http::{Response, StatusCode};
use axum::routing::{MethodRouter, get};

use crate::engine::{IN_SERVICE, says_out_of_service};
use crate::http::respond::{Query, Responder, ResponseFuture, refuse_change, text};
use crate::http::view::View;

pub(super) fn probe_status(view: View) -> MethodRouter {
    get(Responder::new(view.clone(), |view, _| {
        ResponseFuture::ready(match view.app.engine.availability.decommissioned() {
            None => text(StatusCode::OK, IN_SERVICE),
            Some(word) => text(StatusCode::SERVICE_UNAVAILABLE, word),
        })
    }))
    .post(Responder::new(view, |view, request| {
        let refused = refuse_change(&view, &request.headers);
        ResponseFuture::ready(refused.unwrap_or_else(|| change_word(&view, &Query::from(&request.uri))))
    }))
}

fn change_word(view: &View, query: &Query) -> Response<Body> {
    let word = match query.first("body") {
        Some(word) if word == IN_SERVICE => None,
        Some(word) if says_out_of_service(&word) => Some(word.into_owned()),
        _ => {
            let usage = "send `?body=OK`, or a word of 1 to 100 characters without control characters\n";
            return text(StatusCode::BAD_REQUEST, usage);
        }
    };
    view.app.engine.availability.decommission(word.clone());
    text(StatusCode::OK, word.unwrap_or_else(|| IN_SERVICE.to_owned()))
}
