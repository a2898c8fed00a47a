use super::interval;
use crate::monitoring_api::modes::{Modes, Quoting};

#[derive(Clone, Copy)]
enum Kind {
    Integer,
    Decimal,
    Interval,
    Text,
}

struct Rule {
    subject: &'static str,
    has_key: bool,
    operators: &'static [&'static str],
    value: Kind,
}

const fn rule(subject: &'static str, operators: &'static [&'static str], value: Kind) -> Rule {
    Rule { subject, has_key: false, operators, value }
}

const fn keyed(subject: &'static str) -> Rule {
    let operators = &["contains", "!contains", "<", "<=", "=", "!=", ">=", ">"];
    Rule { subject, has_key: true, operators, value: Kind::Text }
}

const ORDER: &[&str] = &["<", "<=", ">=", ">"];

/// Metrics belong to jobs and heartbeats, but the examples of the official clients assert them for checks too.
const RULES: &[Rule] = &[
    rule("response.code", &["=", "<", "<=", ">=", ">"], Kind::Integer),
    rule("response.time", ORDER, Kind::Interval),
    rule("response.body", &["contains", "!contains", "=", "!="], Kind::Text),
    keyed("response.json"),
    keyed("response.header"),
    rule("ssl_certificate.expires_in", &[">", ">="], Kind::Interval),
    rule("metric.duration", ORDER, Kind::Interval),
    rule("metric.count", ORDER, Kind::Integer),
    rule("metric.error_count", ORDER, Kind::Integer),
    rule("metric.error_rate", ORDER, Kind::Decimal),
];

/// The mistake in an assertion, if there is one.
pub(super) fn mistake(text: &str, modes: &Modes) -> Option<String> {
    let (subject, rest) = text.split_once(' ').unwrap_or((text, ""));
    let Some(rule) = RULES.iter().find(|rule| rule.subject == subject) else {
        return Some("has no known subject".into());
    };
    let rest = if rule.has_key { rest.split_once(' ').map_or("", |(_, rest)| rest) } else { rest };
    let (operator, value) = rest.split_once(' ').unwrap_or((rest, ""));
    let known = rule.operators.contains(&operator)
        || (modes.code_not_equal && subject == "response.code" && operator == "!=");
    if !known {
        return Some(format!("has an operator other than {}", rule.operators.join(" ")));
    }
    let valid = match rule.value {
        Kind::Integer => value.parse::<i64>().is_ok(),
        Kind::Decimal => value.parse::<f64>().is_ok(),
        Kind::Interval => interval::read(value).is_some(),
        Kind::Text => is_text(value, modes.quoting),
    };
    (!valid).then(|| "has a value of a wrong kind or quoted wrongly".into())
}

fn is_text(value: &str, mode: Quoting) -> bool {
    let quoting = match value.chars().next() {
        None => return false,
        Some('\'') => Quoting::Single,
        Some('"') => Quoting::Double,
        Some(_) => Quoting::Bare,
    };
    let closed = quoting == Quoting::Bare || is_closed(value);
    let has_space = value.contains(char::is_whitespace);
    closed && (!has_space || mode == Quoting::Any || mode == quoting)
}

/// Whether the opening quote occurs again at the end of the value, and not in between.
fn is_closed(value: &str) -> bool {
    let mut characters = value.chars();
    let (open, close) = (characters.next(), characters.next_back());
    open == close && characters.all(|character| Some(character) != open)
}
