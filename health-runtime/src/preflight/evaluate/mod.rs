//! Whether an assertion holds of an answer. `docs/preflight.md` says the rules.

#[cfg(test)]
mod tests;

use std::cmp::Ordering;
use std::time::Duration;

use serde_json::Value as Json;

use crate::declare::{Assertion, Expected, Operator, Subject};
use crate::preflight::answer::{Answer, BODY_LIMIT};
use crate::preflight::shown::{Secrets, humane};

/// What an assertion comes to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Judgement {
    Holds,
    /// Why it does not.
    Fails(String),
    /// Why that cannot be known here.
    Unknown(String),
}

/// Judges one assertion.
pub(crate) fn evaluate(
    assertion: &Assertion,
    answer: &Answer,
    time: Duration,
    secrets: &Secrets,
) -> Judgement {
    let found = match &assertion.subject {
        Subject::Code => Found::Json(answer.status.as_u16().into()),
        Subject::Time => Found::Time(time),
        Subject::CertificateExpiresIn => {
            return Judgement::Unknown("the certificate is not looked at".to_owned());
        }
        Subject::Body | Subject::Json(_) if !answer.whole => {
            return Judgement::Unknown(format!(
                "the body is longer than the {BODY_LIMIT} bytes that are read"
            ));
        }
        Subject::Body => Found::Text(String::from_utf8_lossy(&answer.body).into_owned()),
        Subject::Json(path) => match member(&answer.body, path, secrets) {
            Ok(found) => Found::Json(found),
            Err(why) => return Judgement::Fails(why),
        },
        Subject::Header(name) => {
            // Several of one name are one with commas (RFC 9110, 5.3).
            let values: Vec<_> = answer.headers.get_all(name).iter().map(|value| value.as_bytes()).collect();
            if values.is_empty() {
                return Judgement::Fails(format!("there is no header `{name}`"));
            }
            Found::Text(String::from_utf8_lossy(&values.join(&b", "[..])).into_owned())
        }
    };
    match found.holds(assertion.operator, &assertion.expected) {
        Ok(true) => Judgement::Holds,
        Ok(false) => Judgement::Fails(found.shown(secrets)),
        Err(instead) => Judgement::Fails(format!("{}, which is {instead}", found.shown(secrets))),
    }
}

/// The member of a JSON body: names of members and places in lists, with dots between them.
fn member(body: &[u8], path: &str, secrets: &Secrets) -> Result<Json, String> {
    let json: Json = serde_json::from_slice(body).map_err(|_| {
        let shown = Found::Text(String::from_utf8_lossy(body).into_owned()).shown(secrets);
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

/// What an assertion looks at.
enum Found {
    Json(Json),
    Text(String),
    Time(Duration),
}

impl Found {
    /// Whether the assertion holds; the error says what was found instead of something that compares.
    fn holds(&self, operator: Operator, expected: &Expected) -> Result<bool, &'static str> {
        let text = match self {
            Self::Time(found) => {
                let Expected::Duration(expected) = expected else { return Err("a time") };
                return Ok(ordered(operator, found.cmp(expected)));
            }
            Self::Json(Json::Object(_)) => return Err("an object"),
            Self::Json(Json::Array(items)) => {
                let among = |item: &Json| {
                    Self::Json(item.clone()).holds(Operator::Equal, expected).unwrap_or_default()
                };
                return match operator {
                    Operator::Contains => Ok(items.iter().any(among)),
                    Operator::NotContains => Ok(!items.iter().any(among)),
                    _ => Err("a list"),
                };
            }
            Self::Json(Json::String(text)) | Self::Text(text) => text.clone(),
            Self::Json(plain) => plain.to_string(),
        };
        match operator {
            Operator::Contains => return Ok(text.contains(&as_text(expected))),
            Operator::NotContains => return Ok(!text.contains(&as_text(expected))),
            _ => {}
        }
        let ordering = match expected {
            Expected::Integer(_) | Expected::Number(_) => {
                match (Number::read(&text), Number::read(&as_text(expected))) {
                    (Some(found), Some(expected)) => found.compare(expected).ok_or("no number")?,
                    _ if matches!(operator, Operator::Equal | Operator::NotEqual) => {
                        text.cmp(&as_text(expected))
                    }
                    _ => return Err("no number"),
                }
            }
            _ => text.cmp(&as_text(expected)),
        };
        Ok(ordered(operator, ordering))
    }

    fn shown(&self, secrets: &Secrets) -> String {
        match self {
            Self::Time(time) => format!("it took {}", humane(*time)),
            Self::Text(text) if text.is_empty() => "it is empty".to_owned(),
            Self::Json(Json::String(text)) | Self::Text(text) => format!("it is {}", secrets.quoted(text)),
            Self::Json(json) => format!("it is {}", secrets.short(&json.to_string())),
        }
    }
}

fn ordered(operator: Operator, ordering: Ordering) -> bool {
    match operator {
        Operator::Equal => ordering.is_eq(),
        Operator::NotEqual => ordering.is_ne(),
        Operator::Less => ordering.is_lt(),
        Operator::LessOrEqual => ordering.is_le(),
        Operator::Greater => ordering.is_gt(),
        Operator::GreaterOrEqual => ordering.is_ge(),
        // Decided before: a text contains, a number or a time does not.
        Operator::Contains | Operator::NotContains => false,
    }
}

/// What is compared with, as the monitoring API gets it.
fn as_text(expected: &Expected) -> String {
    match expected {
        Expected::Integer(value) => value.to_string(),
        Expected::Number(value) => value.to_string(),
        Expected::Bool(value) => value.to_string(),
        Expected::Text(text) => text.clone(),
        Expected::Duration(time) if time.subsec_nanos() == 0 => format!("{}s", time.as_secs()),
        Expected::Duration(time) => format!("{}ms", time.as_millis()),
    }
}

/// Whole numbers are kept whole: an identifier may have more digits than an `f64`.
#[derive(Clone, Copy)]
enum Number {
    Whole(i128),
    Real(f64),
}

impl Number {
    fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        text.parse().map(Self::Whole).or_else(|_| text.parse().map(Self::Real)).ok()
    }

    fn compare(self, other: Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Whole(a), Self::Whole(b)) => Some(a.cmp(&b)),
            (a, b) => a.real().partial_cmp(&b.real()),
        }
    }

    #[allow(clippy::cast_precision_loss, reason = "compared with what is no whole number")]
    fn real(self) -> f64 {
        match self {
            Self::Whole(value) => value as f64,
            Self::Real(value) => value,
        }
    }
}
