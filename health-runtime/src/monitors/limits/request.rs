//! Whether the API can send the request, and may send it again and again.

use axum::http::Method;

use crate::declare::{Methods, Monitor};

pub(super) fn check(monitor: &Monitor, method: &Method, answered: Option<&Methods>, wrong: &mut Vec<String>) {
    let takes_body = matches!(*method, Method::POST | Method::PUT | Method::PATCH);
    let changes = takes_body || *method == Method::DELETE;
    if !changes && !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        wrong.push(format!(
            "the monitoring API cannot send {method}: use GET, HEAD, OPTIONS, POST, PUT, PATCH or DELETE"
        ));
        return;
    }
    if answered.is_some_and(|methods| !answers(methods, method)) {
        wrong.push(format!("its route does not answer {method}: use a method that the route answers"));
    }
    if changes && !monitor.mutates {
        wrong.push(format!(
            "a {method} request may change something, and the API sends it again and again: add `.mutates(true)` if that is \
             safe"
        ));
    }
    if !changes && monitor.mutates {
        wrong.push(format!("a {method} request changes nothing: remove `.mutates(true)`"));
    }
    if takes_body && monitor.body.is_none() {
        wrong.push(format!("the monitoring API requires a body with {method}: add `.body(..)`"));
    }
    if !takes_body && monitor.body.is_some() {
        wrong.push(format!("the monitoring API sends {method} without a body: remove `.body(..)`"));
    }
    if monitor.query.iter().any(|(name, _)| name.is_empty()) {
        wrong.push("one of its query parameters has no name: name it".to_owned());
    }
}

/// Whether a request with `method` reaches the handler. axum answers HEAD where it answers GET.
fn answers(methods: &Methods, method: &Method) -> bool {
    match methods {
        Methods::Any => true,
        Methods::Of(methods) => {
            methods.contains(method) || *method == Method::HEAD && methods.contains(&Method::GET)
        }
    }
}
