use std::fmt;
use std::time::Duration;

/// What an assertion looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// The status code.
    Code,
    /// How long the answer took.
    Time,
    /// The body as text.
    Body,
    /// A member of the JSON body, by path: `items.0.id`.
    Json(String),
    /// A header of the answer.
    Header(String),
    /// How long the certificate is still valid.
    CertificateExpiresIn,
}

/// How an assertion compares.
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
    /// As the monitoring API writes it.
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

/// What an assertion compares with.
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

/// A condition on the answer that a monitor gets, made with [`response`](crate::response) and
/// [`ssl_certificate`](crate::ssl_certificate), so that an operator its subject does not take cannot be written:
///
/// ```
/// use health_runtime::response;
///
/// assert_eq!(response::code().eq(200).to_string(), "response.code = 200");
/// assert_eq!(response::json("items.0.name").ne("a b").to_string(), "response.json items.0.name != 'a b'");
/// ```
///
/// `Display` gives the text that the monitoring API reads.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "an assertion does nothing until it is given to `Monitor::assert`"]
pub struct Assertion {
    /// What is looked at.
    pub(crate) subject: Subject,
    /// How it is compared.
    pub(crate) operator: Operator,
    /// With what.
    pub(crate) expected: Expected,
}

impl Assertion {
    /// Why the text form of this assertion would not be read back as what it says.
    pub(crate) fn mistake(&self) -> Option<String> {
        if let Subject::Json(key) | Subject::Header(key) = &self.subject
            && (key.is_empty() || key.contains(|c: char| c.is_whitespace() || c.is_control()))
        {
            return Some(format!(
                "{key:?} is empty or contains white space: name a member or a header without"
            ));
        }
        match &self.expected {
            Expected::Text(text) if text.contains('\'') && text.contains('"') => Some(format!(
                "{text:?} contains both kinds of quotes: assert a part of it that has one kind at most"
            )),
            Expected::Text(text) if text.contains(char::is_control) => {
                Some(format!("{text:?} contains a control character: assert a part of it without one"))
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

/// A subject that takes only some operators; see [`response`](crate::response).
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
        #[doc = concat!("The answer's value ", $words, " `expected`.")]
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

/// What can be asserted of an answer.
pub mod response {
    use crate::declare::assertion::{Assertion, Duration, Expected, Operator, Subject};

    subject! {
        /// The status code, compared with a whole number.
        Code<i64>: eq, ne, lt, le, gt, ge
    }
    subject! {
        /// The time to the whole answer, compared with a duration.
        Time<Duration>: lt, le, gt, ge
    }
    subject! {
        /// The body as text.
        Body<String>: eq, ne, contains, not_contains
    }
    subject! {
        /// A JSON member or a header, compared with anything.
        Member<Expected>: eq, ne, lt, le, gt, ge, contains, not_contains
    }

    /// The status code.
    pub fn code() -> Code {
        Code(Subject::Code)
    }

    /// The time to the whole answer.
    pub fn time() -> Time {
        Time(Subject::Time)
    }

    /// The body as text.
    pub fn body() -> Body {
        Body(Subject::Body)
    }

    /// A member of the JSON body, by path: `items.0.id`.
    pub fn json(path: impl Into<String>) -> Member {
        Member(Subject::Json(path.into()))
    }

    /// A header of the answer.
    pub fn header(name: impl Into<String>) -> Member {
        Member(Subject::Header(name.into()))
    }
}

/// What can be asserted of the certificate of the host.
pub mod ssl_certificate {
    use crate::declare::assertion::{Assertion, Duration, Operator, Subject};

    subject! {
        /// How long the certificate is still valid, compared with a duration in whole days.
        ExpiresIn<Duration>: gt, ge
    }

    /// How long the certificate is still valid.
    pub fn expires_in() -> ExpiresIn {
        ExpiresIn(Subject::CertificateExpiresIn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_assertion_has_the_text_that_the_api_documents() {
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
    fn text_that_cannot_be_quoted_is_a_mistake_rather_than_another_assertion() {
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
