//! What an answer, or none, means for a monitor.

use axum::http::StatusCode;

use crate::declare::Subject;
use crate::monitors::ResolvedMonitor;
use crate::preflight::answer::{Answered, Unanswered};
use crate::preflight::evaluate::{Judgement, evaluate};
use crate::preflight::report::Verdict;
use crate::preflight::shown::Secrets;

/// What came of a monitor's request.
pub(super) struct Judged {
    pub(super) verdict: Verdict,
    pub(super) notes: Vec<String>,
    /// The status of an answer that nobody may have been meant to give: no route, or none for the method.
    pub(super) strayed: Option<StatusCode>,
    /// Whether that answer is certainly not of the handler.
    by_the_router: bool,
}

impl Judged {
    pub(super) fn failed(reason: impl Into<String>) -> Self {
        Self::of(Verdict::Failed { reasons: vec![reason.into()] })
    }

    pub(super) fn not_checked(reason: impl Into<String>) -> Self {
        Self::of(Verdict::NotChecked { reason: reason.into() })
    }

    /// An answer of the router itself says nothing about the route; one that may be the handler's does.
    pub(super) fn strayed_because(mut self, why: String) -> Self {
        match &mut self.verdict {
            Verdict::Failed { reasons } if !self.by_the_router => reasons.push(why),
            verdict => *verdict = Verdict::Failed { reasons: vec![why] },
        }
        self
    }

    fn of(verdict: Verdict) -> Self {
        Self { verdict, notes: Vec::new(), strayed: None, by_the_router: false }
    }
}

/// Judges an exchange. `annotated`: whether the monitor watches an annotated route, so that its handler should have been
/// reached.
pub(super) fn judge(
    monitor: &ResolvedMonitor,
    exchanged: Result<Answered, Unanswered>,
    annotated: bool,
    secrets: &Secrets,
) -> Judged {
    let Answered { answer, time, reached, redirected_to } = match exchanged {
        Ok(answered) => answered,
        Err(Unanswered::Elsewhere(why)) => return Judged::not_checked(secrets.sentence(&why)),
        Err(Unanswered::Lost(why)) => return Judged::failed(secrets.sentence(&why)),
    };
    let (mut reasons, mut notes) = (Vec::new(), Vec::new());
    for assertion in monitor.assertions() {
        match evaluate(assertion, &answer, time, secrets) {
            Judgement::Holds => {}
            Judgement::Fails(why) => reasons.push(format!("{assertion}: {why}")),
            Judgement::Unknown(why) => notes.push(format!("not checked: {assertion}: {why}")),
        }
    }
    let status = answer.status.as_u16();
    if status >= 400 && !monitor.assertions().iter().any(|assertion| assertion.subject == Subject::Code) {
        reasons.push(format!("it answered {status}, and no assertion on `response.code` says that it may"));
    }
    let passed_by = annotated && reached == Some(false);
    let strays = matches!(status, 404 | 405) && redirected_to.is_none() && reached != Some(true);
    let strayed = (strays && (passed_by || !reasons.is_empty())).then_some(answer.status);
    if let Some(to) = redirected_to {
        notes.push(format!("it was redirected to `{}`", secrets.sentence(&to)));
    } else if status == 404 && reached == Some(true) && !reasons.is_empty() {
        reasons.push("its handler was reached and found nothing: take sample values that exist".to_owned());
    } else if passed_by && strayed.is_none() {
        notes.push("its handler was not reached: a layer, another route or a fallback answered".to_owned());
    }
    let verdict = if reasons.is_empty() { Verdict::Passed { time } } else { Verdict::Failed { reasons } };
    Judged { verdict, notes, strayed, by_the_router: passed_by }
}
