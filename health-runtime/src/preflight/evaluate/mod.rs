//! Evaluates an assertion on a response, by the rules in `docs/preflight.md`.
//!
//! [`evaluate`] takes the value that the assertion is about out of the response ([`ActualValue`]), and compares it with the
//! expected value as the monitoring API does.

mod actual;
mod number;
#[cfg(test)]
mod tests;

use std::time::Duration;

use serde_json::Value as Json;

use crate::declare::{Assertion, Subject};
use crate::preflight::evaluate::actual::ActualValue;
use crate::preflight::sent_secrets::SentSecrets;
use crate::preflight::target::{BODY_LIMIT, TargetResponse};

/// The result of one assertion.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum AssertionResult {
    Holds,
    /// With the reason.
    Fails(String),
    /// A preflight cannot evaluate it, with the reason.
    NotChecked(String),
}

/// Evaluates one assertion on a response that took `time`.
pub(crate) fn evaluate(
    assertion: &Assertion,
    response: &TargetResponse,
    time: Duration,
    secrets: &SentSecrets,
) -> AssertionResult {
    let actual = match &assertion.subject {
        Subject::Code => ActualValue::Json(response.status.as_u16().into()),
        Subject::Time => ActualValue::Time(time),
        Subject::CertificateExpiresIn => {
            return AssertionResult::NotChecked("a preflight does not inspect the certificate".to_owned());
        }
        Subject::Body | Subject::Json(_) if !response.body_is_complete => {
            return AssertionResult::NotChecked(format!(
                "the body is longer than the {BODY_LIMIT} bytes that are read"
            ));
        }
        Subject::Body => ActualValue::Text(String::from_utf8_lossy(&response.body).into_owned()),
        Subject::Json(path) => match member(&response.body, path, secrets) {
            Ok(member) => ActualValue::Json(member),
            Err(why) => return AssertionResult::Fails(why),
        },
        Subject::Header(name) => {
            let values: Vec<_> =
                response.headers.get_all(name).iter().map(|value| value.as_bytes()).collect();
            if values.is_empty() {
                return AssertionResult::Fails(format!("there is no header `{name}`"));
            }
            // Several headers of one name mean the same as one with commas (RFC 9110, 5.3).
            ActualValue::Text(String::from_utf8_lossy(&values.join(&b", "[..])).into_owned())
        }
    };
    match actual.compare(assertion.operator, &assertion.expected) {
        Ok(true) => AssertionResult::Holds,
        Ok(false) => AssertionResult::Fails(actual.shown(secrets)),
        Err(kind) => AssertionResult::Fails(format!("{}, which is {kind}", actual.shown(secrets))),
    }
}

/// The member of a JSON body at `path`: names of members and indexes of lists, with dots between them.
fn member(body: &[u8], path: &str, secrets: &SentSecrets) -> Result<Json, String> {
    let json: Json = serde_json::from_slice(body).map_err(|_| {
        let shown = ActualValue::Text(String::from_utf8_lossy(body).into_owned()).shown(secrets);
        format!("the body is not JSON: {shown}")
    })?;
    let step = |json: &Json, name: &str| match json {
        Json::Object(members) => members.get(name).cloned(),
        Json::Array(items) => items.get(name.parse::<usize>().ok()?).cloned(),
        _ => None,
    };
    path.split('.')
        .try_fold(json, |json, name| step(&json, name))
        .ok_or_else(|| format!("there is no member `{path}`"))
}
