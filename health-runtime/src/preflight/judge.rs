//! From a response, or its absence, to the verdict on a monitor.

use axum::http::StatusCode;

use crate::declare::Subject;
use crate::monitors::ResolvedMonitor;
use crate::preflight::evaluate::{AssertionResult, evaluate};
use crate::preflight::exchange::Exchange;
use crate::preflight::report::Verdict;
use crate::preflight::sent_secrets::SentSecrets;
use crate::preflight::target::ExchangeError;

/// The verdict on one monitor, with what the report does not show.
pub(super) struct MonitorResult {
    pub(super) verdict: Verdict,
    pub(super) notes: Vec<String>,
    /// The status, 404 or 405, when the response may mean that no route is there.
    pub(super) missing_route: Option<StatusCode>,
    /// Whether that response certainly came from the router and not from the handler.
    from_router: bool,
}

impl MonitorResult {
    pub(super) fn failed(reason: impl Into<String>) -> Self {
        Self::of(Verdict::Failed { reasons: vec![reason.into()] })
    }

    pub(super) fn not_checked(reason: impl Into<String>) -> Self {
        Self::of(Verdict::NotChecked { reason: reason.into() })
    }

    /// Adds why the route is missing. When the router gave the response, the assertions say nothing about the route, and
    /// the explanation replaces their reasons.
    pub(super) fn with_explanation(mut self, explanation: String) -> Self {
        match &mut self.verdict {
            Verdict::Failed { reasons } if !self.from_router => reasons.push(explanation),
            verdict => *verdict = Verdict::Failed { reasons: vec![explanation] },
        }
        self
    }

    fn of(verdict: Verdict) -> Self {
        Self { verdict, notes: Vec::new(), missing_route: None, from_router: false }
    }
}

/// Judges an exchange. The monitor of an `annotated` route should have reached its handler.
pub(super) fn judge(
    monitor: &ResolvedMonitor,
    exchanged: Result<Exchange, ExchangeError>,
    annotated: bool,
    secrets: &SentSecrets,
) -> MonitorResult {
    let exchange = match exchanged {
        Ok(exchange) => exchange,
        Err(ExchangeError::OtherHost(why)) => return MonitorResult::not_checked(secrets.sentence(&why)),
        Err(ExchangeError::Failed(why)) => return MonitorResult::failed(secrets.sentence(&why)),
    };
    let (mut reasons, mut notes) = judge_assertions(monitor, &exchange, secrets);
    let Exchange { response, time, reached_handler, redirected_to } = exchange;
    let status = response.status.as_u16();
    let missed_handler = annotated && reached_handler == Some(false);
    let may_be_missing =
        matches!(status, 404 | 405) && redirected_to.is_none() && reached_handler != Some(true);
    let missing_route =
        (may_be_missing && (missed_handler || !reasons.is_empty())).then_some(response.status);
    if let Some(url) = redirected_to {
        notes.push(format!("it was redirected to `{}`", secrets.sentence(&url)));
    } else if status == 404 && reached_handler == Some(true) && !reasons.is_empty() {
        reasons.push("the handler ran and answered 404: use sample values that exist".to_owned());
    } else if missed_handler && missing_route.is_none() {
        notes.push("the handler did not run: a layer, another route or a fallback answered".to_owned());
    }
    let verdict = if reasons.is_empty() { Verdict::Passed { time } } else { Verdict::Failed { reasons } };
    MonitorResult { verdict, notes, missing_route, from_router: missed_handler }
}

/// Why assertions fail, and which of them could not be checked. Without an assertion on the code, 400 and above fail, as
/// they do at the monitoring API.
fn judge_assertions(
    monitor: &ResolvedMonitor,
    exchange: &Exchange,
    secrets: &SentSecrets,
) -> (Vec<String>, Vec<String>) {
    let (mut reasons, mut notes) = (Vec::new(), Vec::new());
    for assertion in monitor.assertions() {
        match evaluate(assertion, &exchange.response, exchange.time, secrets) {
            AssertionResult::Holds => {}
            AssertionResult::Fails(why) => reasons.push(format!("{assertion}: {why}")),
            AssertionResult::NotChecked(why) => notes.push(format!("not checked: {assertion}: {why}")),
        }
    }
    let status = exchange.response.status.as_u16();
    if status >= 400 && !monitor.assertions().iter().any(|assertion| assertion.subject == Subject::Code) {
        reasons.push(format!("it answered {status}, and no assertion on `response.code` allows that"));
    }
    (reasons, notes)
}
