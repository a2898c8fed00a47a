//! Assertions on the response that a monitor receives.
//!
//! Each subject (`response::code()`, `response::time()`, …) has a type of its own with exactly the operators that the
//! monitoring API accepts for it. An assertion that the API would reject therefore does not compile.

use std::fmt;
use std::time::Duration;

/// The part of the response that an assertion examines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// The status code.
    Code,
    /// The time until the response was complete.
    Time,
    /// The body as text.
    Body,
    /// A member of the JSON body, by its path: `items.0.id`.
    Json(String),
    /// A header of the response.
    Header(String),
    /// The time until the host's certificate expires.
    CertificateExpiresIn,
}

/// How an assertion compares the subject with the expected value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `contains`
    Contains,
    /// `!contains`
    NotContains,
}

impl Operator {
    /// The operator as the monitoring API writes it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Contains => "contains",
            Self::NotContains => "!contains",
        }
    }
}

/// The value that an assertion expects.
#[derive(Clone, Debug, PartialEq)]
pub enum Expected {
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Number(f64),
    /// `true` or `false`.
    Bool(bool),
    /// Text.
    Text(String),
    /// A length of time.
    Duration(Duration),
}

macro_rules! expected_from {
    ($($from:ty => $variant:ident as $into:ty),* $(,)?) => {
        $(impl From<$from> for Expected {
            fn from(value: $from) -> Self {
                Self::$variant(<$into>::from(value))
            }
        })*
    };
}

expected_from! {
    i64 => Integer as i64,
    i32 => Integer as i64,
    u32 => Integer as i64,
    u16 => Integer as i64,
    f64 => Number as f64,
    bool => Bool as bool,
    &str => Text as String,
    String => Text as String,
}

/// A condition on the response that a monitor receives. Build it with [`response`](crate::response) and
/// [`ssl_certificate`](crate::ssl_certificate); an operator that the subject does not support does not compile:
///
/// ```
/// use health_runtime::response;
///
/// assert_eq!(response::code().eq(200).to_string(), "response.code = 200");
/// assert_eq!(response::json("items.0.name").ne("a b").to_string(), "response.json items.0.name != 'a b'");
/// ```
///
/// `Display` writes the text that the monitoring API reads.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "an assertion does nothing until it is given to `Monitor::assert`"]
pub struct Assertion {
    pub(crate) subject: Subject,
    pub(crate) operator: Operator,
    pub(crate) expected: Expected,
}

impl Assertion {
    /// Why the API would read the text of this assertion differently from what it means, if it would. The grammar of the
    /// API has neither escapes in quoted text nor quotes around a name.
    pub(crate) fn mistake(&self) -> Option<String> {
        if let Subject::Json(key) | Subject::Header(key) = &self.subject
            && (key.is_empty() || key.contains(|c: char| c.is_whitespace() || c.is_control()))
        {
            return Some(format!(
                "{key:?} is empty or contains white space: write the name of one member or header"
            ));
        }
        match &self.expected {
            Expected::Text(text) if text.contains('\'') && text.contains('"') => Some(format!(
                "{text:?} contains both kinds of quotes: assert a part that contains only one kind"
            )),
            Expected::Text(text) if text.contains(char::is_control) => {
                Some(format!("{text:?} contains a control character: assert a part without one"))
            }
            _ => None,
        }
    }
}

impl fmt::Display for Assertion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.subject {
            Subject::Code => f.write_str("response.code"),
            Subject::Time => f.write_str("response.time"),
            Subject::Body => f.write_str("response.body"),
            Subject::Json(key) => write!(f, "response.json {key}"),
            Subject::Header(key) => write!(f, "response.header {key}"),
            Subject::CertificateExpiresIn => f.write_str("ssl_certificate.expires_in"),
        }?;
        write!(f, " {} ", self.operator.as_str())?;
        match (&self.expected, &self.subject) {
            (Expected::Integer(value), _) => write!(f, "{value}"),
            (Expected::Number(value), _) => write!(f, "{value}"),
            (Expected::Bool(value), _) => write!(f, "{value}"),
            (Expected::Text(text), _) if text.contains('\'') => write!(f, "\"{text}\""),
            (Expected::Text(text), _) => write!(f, "'{text}'"),
            (Expected::Duration(time), Subject::CertificateExpiresIn) => {
                write!(f, "{} days", time.as_secs().div_ceil(24 * 60 * 60))
            }
            (Expected::Duration(time), _) if time.subsec_nanos() == 0 => write!(f, "{}s", time.as_secs()),
            (Expected::Duration(time), _) => write!(f, "{}ms", time.as_millis()),
        }
    }
}

/// Defines a subject with the operators that it supports; see [`response`](crate::response).
macro_rules! subject {
    ($(#[$doc:meta])* $name:ident<$value:ident>: $($operators:tt),*) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        #[must_use = "compare it: `.eq(..)`, `.lt(..)`, `.contains(..)`"]
        pub struct $name(Subject);

        impl $name {
            $(subject!(@ $operators $value);)*
        }
    };
    (@ eq $value:ty) => { subject!(@@ eq Equal "equals" $value); };
    (@ ne $value:ty) => { subject!(@@ ne NotEqual "differs from" $value); };
    (@ lt $value:ty) => { subject!(@@ lt Less "is less than" $value); };
    (@ le $value:ty) => { subject!(@@ le LessOrEqual "is at most" $value); };
    (@ gt $value:ty) => { subject!(@@ gt Greater "is more than" $value); };
    (@ ge $value:ty) => { subject!(@@ ge GreaterOrEqual "is at least" $value); };
    (@ contains $value:ty) => { subject!(@@ contains Contains "contains" $value); };
    (@ not_contains $value:ty) => { subject!(@@ not_contains NotContains "does not contain" $value); };
    (@@ $method:ident $operator:ident $words:literal $value:ty) => {
        #[doc = concat!("Asserts that the value ", $words, " `expected`.")]
        #[allow(clippy::should_implement_trait)]
        pub fn $method(self, expected: impl Into<$value>) -> Assertion {
            Assertion { subject: self.0, operator: Operator::$operator, expected: expected.into().into() }
        }
    };
}

impl From<Duration> for Expected {
    fn from(time: Duration) -> Self {
        Self::Duration(time)
    }
}

/// The parts of a response that a monitor can assert on.
pub mod response {
    use crate::declare::assertion::{Assertion, Duration, Expected, Operator, Subject};

    subject! {
        /// The status code. Compare it with a whole number.
        Code<i64>: eq, ne, lt, le, gt, ge
    }
    subject! {
        /// The time until the response was complete. Compare it with a duration.
        Time<Duration>: lt, le, gt, ge
    }
    subject! {
        /// The body as text.
        Body<String>: eq, ne, contains, not_contains
    }
    subject! {
        /// A JSON member or a header. Compare it with a number, a `bool` or text.
        Member<Expected>: eq, ne, lt, le, gt, ge, contains, not_contains
    }

    /// The status code.
    pub fn code() -> Code {
        Code(Subject::Code)
    }

    /// The time until the response was complete.
    pub fn time() -> Time {
        Time(Subject::Time)
    }

    /// The body as text.
    pub fn body() -> Body {
        Body(Subject::Body)
    }

    /// A member of the JSON body, by its path: `items.0.id`.
    pub fn json(path: impl Into<String>) -> Member {
        Member(Subject::Json(path.into()))
    }

    /// A header of the response.
    pub fn header(name: impl Into<String>) -> Member {
        Member(Subject::Header(name.into()))
    }
}

/// The properties of the host's certificate that a monitor can assert on.
pub mod ssl_certificate {
    use crate::declare::assertion::{Assertion, Duration, Operator, Subject};

    subject! {
        /// The time until the host's certificate expires. Compare it with a duration; it is rounded up to whole days.
        ExpiresIn<Duration>: gt, ge
    }

    /// The time until the host's certificate expires.
    pub fn expires_in() -> ExpiresIn {
        ExpiresIn(Subject::CertificateExpiresIn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_assertion_is_written_as_the_api_documents_it() {
        let week = Duration::from_secs(7 * 24 * 60 * 60);
        let cases = [
            (response::code().eq(200), "response.code = 200"),
            (response::code().ne(500), "response.code != 500"),
            (response::time().lt(Duration::from_secs(2)), "response.time < 2s"),
            (response::time().le(Duration::from_millis(600)), "response.time <= 600ms"),
            (response::body().contains("text"), "response.body contains 'text'"),
            (response::body().not_contains("it's"), "response.body !contains \"it's\""),
            (response::json("a.b").eq(1), "response.json a.b = 1"),
            (response::json("ratio").ge(0.5), "response.json ratio >= 0.5"),
            (response::json("ok").eq(true), "response.json ok = true"),
            (response::header("X-Kind").eq("a b"), "response.header X-Kind = 'a b'"),
            (ssl_certificate::expires_in().gt(week), "ssl_certificate.expires_in > 7 days"),
        ];
        for (assertion, text) in cases {
            assert_eq!(assertion.to_string(), text);
            assert_eq!(assertion.mistake(), None);
        }
    }

    #[test]
    fn an_assertion_that_the_api_would_misread_is_a_mistake() {
        for assertion in [
            response::body().contains("'\""),
            response::body().eq("two\nlines"),
            response::json("").eq(1),
            response::header("X Kind").eq(1),
        ] {
            assert!(assertion.mistake().is_some(), "{assertion}");
        }
    }
}
