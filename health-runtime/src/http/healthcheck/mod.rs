//! `/healthcheck`: every check with its output, in the format of an older library.

mod answer;
mod endpoint;

pub use endpoint::HealthcheckEndpoint;
pub(crate) use endpoint::ValidHealthcheck;

use std::borrow::Cow;
use std::sync::Arc;
use std::time::SystemTime;

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, Response, StatusCode};
use axum::routing::{MethodRouter, get};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::declare::{FAILED, PANICKED, Part, Status};
use crate::engine::CheckReport;
use crate::http::healthcheck::answer::ValidAnswer;
use crate::http::respond::{
    Query, Responder, ResponseFuture, json, name_in_path, no_store, part_message, shown_message, text,
    unix_seconds,
};
use crate::http::view::View;
use crate::settings::Details;
use crate::support::timer::by;
use crate::support::{hostname, unknown};

/// All checks, or the one that `?check=` names.
pub(super) fn healthcheck(view: View) -> MethodRouter {
    get(Responder::new(view, |view, request| {
        ResponseFuture::pending(async move {
            let name = Query::from(&request.uri).all("check").next().map(Cow::into_owned);
            respond(&view, &request.headers, name).await
        })
    }))
}

/// The check that the path names.
pub(super) fn check(view: View) -> MethodRouter {
    get(Responder::new(view, |view, mut request| {
        ResponseFuture::pending(async move {
            // A name that is not UTF-8 is the name of no check.
            let name = name_in_path(&mut request).await.unwrap_or_default();
            respond(&view, &request.headers, Some(name)).await
        })
    }))
}

async fn respond(view: &View, headers: &HeaderMap, name: Option<String>) -> Response<Body> {
    let engine = &view.app.engine;
    let alone = name.is_some();
    let healthcheck = &view.app.content.healthcheck;
    let deadline = engine.response_deadline();
    // Checks and sections run at the same time, and leave a tenth of the time for the rendering.
    let is_rendered = healthcheck.success.render.is_some() || healthcheck.failure.render.is_some();
    let gathered = if is_rendered { deadline - engine.probe_deadline() / 10 } else { deadline };
    let pending = match &name {
        Some(name) => match engine.begin_check(name) {
            Some(pending) => pending,
            None => return text(StatusCode::NOT_FOUND, "no such check\n"),
        },
        None => engine.begin(None),
    };
    let sections = healthcheck.sections.begin(&engine.runtime, gathered);
    let report = pending.until(gathered).report().await;
    let checks = report.checks();
    let status = match &checks {
        // Its own status, before `on_fail`.
        [check] if alone => check.status(),
        _ => report.status(),
    };
    let (answer, word) = match status {
        Status::Pass | Status::Warn => (&healthcheck.success, "success"),
        Status::Fail => (&healthcheck.failure, "failure"),
    };
    let (now, details) = (SystemTime::now(), view.details(headers));
    let mut document = sections.gather().await;
    document.insert("hostname".to_owned(), hostname().unwrap_or_else(unknown).into());
    document.insert("status".to_owned(), word.into());
    document.insert("timestamp".to_owned(), unix_seconds(now).into());
    // A check that is requested alone is shown as it is, and in a report as what it counts as.
    let shown = |check: &CheckReport| if alone { check.status() } else { check.shown_status() };
    let mut results = Vec::with_capacity(checks.len());
    // Without names, the status of the document is all.
    for check in checks.iter().filter(|_| details >= Details::Names) {
        results.push(result(check, shown(check), details, now));
        if details == Details::Full {
            let shown =
                |part: &Part| if alone { part.outcome.status() } else { check.shown_part_status(part) };
            results.extend(check.parts().iter().map(|part| part_result(check, part, shown(part), now)));
        }
    }
    document.insert("results".to_owned(), results.into());
    let mut response = render(view, answer, document.into(), deadline).await;
    response.headers_mut().extend(answer.headers.clone());
    response
}

fn result(check: &CheckReport, shown: Status, details: Details, now: SystemTime) -> Value {
    let output = check.output().filter(|_| details == Details::Full).cloned();
    let output = output.unwrap_or_else(|| output_text(check, details).into());
    checked(check, check.name(), output, (shown, check.status()), (details, now))
}

fn part_result(check: &CheckReport, part: &Part, shown: Status, now: SystemTime) -> Value {
    let output = part.outcome.shown_output().cloned();
    let cause = part.outcome.error().map(ToString::to_string);
    let own_text = error_alone(part.outcome.message(), cause.as_deref()).map(str::to_owned);
    let text = own_text.or_else(|| part_message(part));
    let output = output.unwrap_or_else(|| text.unwrap_or_default().into());
    checked(
        check,
        &format!("{}:{}", check.name(), part.name),
        output,
        (shown, part.outcome.status()),
        (Details::Full, now),
    )
}

/// The result of a check, or of a part of it. `own` is the status before `on_fail`.
fn checked(
    check: &CheckReport,
    name: &str,
    output: Value,
    (shown, own): (Status, Status),
    (details, now): (Details, SystemTime),
) -> Value {
    let mut result = json!({
        "checker": name,
        "output": output,
        "passed": shown != Status::Fail,
        "timestamp": unix_seconds(check.time().unwrap_or(now)),
        "expires": check.expires_at().map(unix_seconds),
        // The format has six decimals.
        "response_time": (check.took().unwrap_or_default().as_secs_f64() * 1e6).round() / 1e6,
    });
    if shown != own {
        result["own_status"] = own.as_str().into();
    }
    if details == Details::Full && own != Status::Pass {
        for (name, text) in [("owner", check.owner()), ("runbook", check.runbook())] {
            if let Some(text) = text {
                result[name] = text.into();
            }
        }
    }
    result
}

/// The message, with the cause where causes may be seen.
fn output_text(check: &CheckReport, details: Details) -> String {
    match error_alone(check.message(), check.cause()) {
        Some(error) if details == Details::Full => error.to_owned(),
        _ => shown_message(check, details).unwrap_or_default(),
    }
}

/// The text of an error or of a panic for which the author of the check chose no message. It is shown without a word before
/// it: monitors compare it.
fn error_alone<'a>(message: Option<&str>, cause: Option<&'a str>) -> Option<&'a str> {
    cause.filter(|_| [FAILED, PANICKED].map(Some).contains(&message))
}

/// The document as JSON, or as the function of the application renders it.
async fn render(view: &View, answer: &ValidAnswer, document: Value, deadline: Instant) -> Response<Body> {
    if let Some((content_type, render)) = &answer.render {
        let (render, own_document) = (Arc::clone(render), document.clone());
        let rendering = async {
            // Each document is another one, so requests cannot share a run. They share the few threads that the function may
            // hold; a rendering that hangs holds one until it returns.
            let thread = Arc::clone(&view.app.content.healthcheck.threads).acquire_owned().await.ok()?;
            let call = move || {
                let body = render(&own_document);
                drop(thread);
                body
            };
            view.app.engine.runtime.spawn_blocking(call).ok()?.result.await.ok()
        };
        if let Some(body) = by(deadline, rendering).await.flatten() {
            let mut response = no_store(answer.code, body.into());
            response.headers_mut().insert(CONTENT_TYPE, content_type.clone());
            return response;
        }
        tracing::error!(
            target: "health",
            "rendering /healthcheck panicked or took too long: the response is JSON instead"
        );
    }
    json(answer.code, document)
}
