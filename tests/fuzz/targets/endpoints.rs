//! The endpoints with any path, query, method, header and body, in any state of the service. Every response is well formed
//! and contains no secret, and a request changes nothing without permission.
#![no_main]

#[path = "endpoints/case.rs"]
mod case;
#[path = "endpoints/judge.rs"]
mod judge;
#[path = "endpoints/service.rs"]
mod service;

use std::sync::PoisonError;

use axum::body::Body;
use axum::http::{Method, Request};
use health_runtime::{Outcome, Status};
use libfuzzer_sys::fuzz_target;

use self::case::{AnyRequest, Case, Step, Token};
use self::judge::{judge, send};
use self::service::{CAUSE, KEY, OUTCOME, RUNTIME, SECTION, SERVICES, Service, TOKEN, VARIABLE, WORKER};

/// The word of `/probe_status`, which only an operator may change.
async fn probe_status(service: &Service) -> Vec<u8> {
    let request = Request::get("/probe_status").body(Body::empty()).expect("a request");
    send(&service.public, request).await.body
}

/// Resets the service and applies the steps.
async fn run(case: &Case, service: &Service) {
    let health = &service.health;
    *OUTCOME.lock().unwrap_or_else(PoisonError::into_inner) = None;
    WORKER.report(Outcome::pass());
    health.set_maintenance(false);
    health.recommission();
    health.set_status("ok");
    for step in case.steps.iter().take(12) {
        match step {
            Step::Outcome(outcome) => {
                *OUTCOME.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome.clone());
            }
            Step::Report(warns, text) => {
                WORKER.set(if *warns { Status::Warn } else { Status::Fail }, text.clone());
            }
            Step::Maintenance(on) => health.set_maintenance(*on),
            Step::Decommission(word) => health.decommission(word),
            Step::Recommission => health.recommission(),
            Step::StatusWord(word) => health.set_status(word.clone()),
            Step::Send(drawn) => exchange(drawn, service).await,
        }
    }
}

/// Sends a request, judges the response, and sends the same request as HEAD if it was a GET.
async fn exchange(drawn: &AnyRequest, service: &Service) {
    let router = if drawn.to_management { &service.management } else { &service.public };
    let Some(request) = drawn.request(None) else { return };
    let (before, sent) = (probe_status(service).await, (request.method().clone(), request.uri().clone()));
    let is_operator = matches!(drawn.token, Token::Right);
    let response = send(router, request).await;
    judge(drawn, &sent, &response, service);
    if !is_operator || sent.0 != Method::POST {
        assert_eq!(
            probe_status(service).await,
            before,
            "{sent:?} changed the status without permission: {drawn:?}"
        );
    }
    if sent.0 == Method::GET {
        let Some(request) = drawn.request(Some(Method::HEAD)) else { return };
        let sent = (Method::HEAD, sent.1);
        let head = send(router, request).await;
        judge(drawn, &sent, &head, service);
        assert_eq!(head.status, response.status, "HEAD differs from GET: {sent:?}");
        assert_eq!(head.content_type(), response.content_type(), "HEAD differs from GET: {sent:?}");
    }
}

fuzz_target!(|case: Case| {
    let text = format!("{case:?}");
    if [TOKEN, KEY, VARIABLE, SECTION, CAUSE].iter().any(|secret| text.contains(secret)) {
        return;
    }
    let service = &SERVICES[usize::from(case.details) % SERVICES.len()];
    RUNTIME.block_on(run(&case, service));
});
