//! Assertions that the API cannot evaluate, or whose result is known without a request.

use std::time::Duration;

use crate::declare::{Assertion, Expected, Operator, Subject};

/// The status codes that a response can have.
const CODES: std::ops::RangeInclusive<i64> = 100..=599;

pub(super) fn mistake(assertion: &Assertion) -> Option<String> {
    let Assertion { subject, operator, expected } = assertion;
    let why = match (subject, expected) {
        (Subject::Code, Expected::Integer(code)) => code_mistake(*operator, *code)?,
        (_, Expected::Duration(Duration::ZERO)) if below(*operator) => {
            "never holds, because every response takes some time: compare with a longer time".to_owned()
        }
        (Subject::CertificateExpiresIn, Expected::Duration(time)) if !is_whole_days(*time) => {
            "must compare with whole days".to_owned()
        }
        (_, Expected::Number(number)) if !number.is_finite() => {
            "must compare with a finite number".to_owned()
        }
        _ => return assertion.mistake(),
    };
    Some(format!("the assertion `{assertion}` {why}"))
}

fn code_mistake(operator: Operator, code: i64) -> Option<String> {
    if !CODES.contains(&code) {
        return Some("must compare with a status code from 100 to 599".to_owned());
    }
    let holds = match operator {
        Operator::Less if code == *CODES.start() => "never",
        Operator::Greater if code == *CODES.end() => "never",
        Operator::GreaterOrEqual if code == *CODES.start() => "always",
        Operator::LessOrEqual if code == *CODES.end() => "always",
        _ => return None,
    };
    Some(format!("{holds} holds, because status codes go from 100 to 599: compare with a code between them"))
}

fn below(operator: Operator) -> bool {
    matches!(operator, Operator::Less | Operator::LessOrEqual)
}

fn is_whole_days(time: Duration) -> bool {
    time.subsec_nanos() == 0 && time.as_secs().is_multiple_of(24 * 60 * 60)
}
