//! The value that an assertion is about, and its comparison with the expected one.

use std::cmp::Ordering;
use std::time::Duration;

use serde_json::Value as Json;

use crate::declare::{Expected, Operator};
use crate::preflight::evaluate::number::ComparedNumber;
use crate::preflight::report::duration_text;
use crate::preflight::sent_secrets::SentSecrets;

/// A value in a response.
pub(super) enum ActualValue {
    Json(Json),
    Text(String),
    Time(Duration),
}

impl ActualValue {
    /// Whether the assertion holds. The error names the kind of a value that does not compare with the expected one.
    pub(super) fn compare(&self, operator: Operator, expected: &Expected) -> Result<bool, &'static str> {
        let text = match self {
            Self::Time(time) => {
                let Expected::Duration(expected) = expected else { return Err("a time") };
                return Ok(satisfies(operator, time.cmp(expected)));
            }
            Self::Json(Json::Object(_)) => return Err("an object"),
            Self::Json(Json::Array(items)) => return compare_list(items, operator, expected),
            Self::Json(Json::String(text)) | Self::Text(text) => text.clone(),
            Self::Json(scalar) => scalar.to_string(),
        };
        compare_text(&text, operator, expected)
    }

    /// The value for people.
    pub(super) fn shown(&self, secrets: &SentSecrets) -> String {
        match self {
            Self::Time(time) => format!("it took {}", duration_text(*time)),
            Self::Text(text) if text.is_empty() => "it is empty".to_owned(),
            Self::Json(Json::String(text)) | Self::Text(text) => format!("it is {}", secrets.quoted(text)),
            Self::Json(json) => format!("it is {}", secrets.short(&json.to_string())),
        }
    }
}

/// A list contains the items that equal the expected value, and compares in no other way.
fn compare_list(items: &[Json], operator: Operator, expected: &Expected) -> Result<bool, &'static str> {
    let equals =
        |item: &Json| ActualValue::Json(item.clone()).compare(Operator::Equal, expected).unwrap_or_default();
    match operator {
        Operator::Contains => Ok(items.iter().any(equals)),
        Operator::NotContains => Ok(!items.iter().any(equals)),
        _ => Err("a list"),
    }
}

/// Compares as numbers where a number is expected, else as text.
fn compare_text(text: &str, operator: Operator, expected: &Expected) -> Result<bool, &'static str> {
    const NOT_A_NUMBER: &str = "not a number";
    let expected_text = expected_text(expected);
    match operator {
        Operator::Contains => return Ok(text.contains(&expected_text)),
        Operator::NotContains => return Ok(!text.contains(&expected_text)),
        _ => {}
    }
    let ordering = match expected {
        Expected::Integer(_) | Expected::Number(_) => {
            match (ComparedNumber::parse(text), ComparedNumber::parse(&expected_text)) {
                (Some(actual), Some(expected)) => actual.compare(expected).ok_or(NOT_A_NUMBER)?,
                // Text that is not a number differs from every number, and is neither less nor greater.
                _ if matches!(operator, Operator::Equal | Operator::NotEqual) => text.cmp(&expected_text),
                _ => return Err(NOT_A_NUMBER),
            }
        }
        _ => text.cmp(&expected_text),
    };
    Ok(satisfies(operator, ordering))
}

fn satisfies(operator: Operator, ordering: Ordering) -> bool {
    match operator {
        Operator::Equal => ordering.is_eq(),
        Operator::NotEqual => ordering.is_ne(),
        Operator::Less => ordering.is_lt(),
        Operator::LessOrEqual => ordering.is_le(),
        Operator::Greater => ordering.is_gt(),
        Operator::GreaterOrEqual => ordering.is_ge(),
        // Text and lists were compared before they get here, and a time contains nothing.
        Operator::Contains | Operator::NotContains => false,
    }
}

/// The expected value as the monitoring API receives it.
fn expected_text(expected: &Expected) -> String {
    match expected {
        Expected::Integer(value) => value.to_string(),
        Expected::Number(value) => value.to_string(),
        Expected::Bool(value) => value.to_string(),
        Expected::Text(text) => text.clone(),
        Expected::Duration(time) if time.subsec_nanos() == 0 => format!("{}s", time.as_secs()),
        Expected::Duration(time) => format!("{}ms", time.as_millis()),
    }
}
