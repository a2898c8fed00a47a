//! A monitor as a module of Prometheus' blackbox exporter.

use std::fmt::Write;
use std::time::Duration;

use axum::http::Method;
use hmac_sha256::Hash;

use crate::declare::{Assertion, Carrier, Expected, Operator, Subject, Value};
use crate::export::reference;
use crate::export::yaml::{self, comment, quoted};
use crate::monitors::ResolvedMonitor;

/// A module: what the exporter sends, and what it expects of a response. Monitors with equal modules share one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct BlackboxModule {
    method: Method,
    https: bool,
    verify_ssl: bool,
    follow_redirects: bool,
    timeout: Duration,
    /// The expected status codes; `None` for any 2xx.
    codes: Option<Vec<u16>>,
    headers: Vec<(String, String)>,
    /// The variable that has the value of the header `Authorization`.
    authorization: Option<String>,
    body: Option<String>,
    /// The variables whose placeholders are in the headers and the body, with the values that they have.
    secrets: Vec<(String, Value)>,
    body_matches: Vec<String>,
    body_lacks: Vec<String>,
    header_matches: Vec<(String, String)>,
    header_lacks: Vec<(String, String)>,
}

impl BlackboxModule {
    /// The module of `monitor`, and those of its assertions that no module can express.
    pub(super) fn of(monitor: &ResolvedMonitor) -> (Self, Vec<&Assertion>) {
        let mut module = Self {
            method: monitor.method.clone(),
            https: monitor.url.get(..6).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https:")),
            verify_ssl: monitor.verifies_certificate(),
            follow_redirects: monitor.follows_redirects(),
            timeout: monitor.timeout(),
            codes: None,
            headers: Vec::new(),
            authorization: None,
            body: None,
            secrets: Vec::new(),
            body_matches: Vec::new(),
            body_lacks: Vec::new(),
            header_matches: Vec::new(),
            header_lacks: Vec::new(),
        };
        module.send(monitor);
        let left_out = monitor.assertions().iter().filter(|assertion| !module.expect(assertion)).collect();
        (module, left_out)
    }

    fn send(&mut self, monitor: &ResolvedMonitor) {
        self.body.clone_from(&monitor.definition.body);
        if let Some(body) = self.body.take_if(|body| monitor.shown_body().as_ref() != Some(body)) {
            let secret = Value::Literal(body);
            let variable = reference::variable(&monitor.key, "body", &secret);
            self.body = Some(reference::placeholder(&variable));
            self.secrets.push((variable, secret));
        }
        for (name, value) in &monitor.definition.headers {
            // The exporter sends only one header with a name: the last one counts.
            self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
            if name.eq_ignore_ascii_case("authorization") {
                self.authorization =
                    may_be_bearer(value).then(|| reference::variable(&monitor.key, name, value));
            }
            let shown = self.shown(Carrier::Header, monitor, name, value);
            self.headers.push((name.clone(), shown));
        }
        let cookies: Vec<_> = (monitor.definition.cookies.iter())
            .map(|(name, value)| format!("{name}={}", self.shown(Carrier::Cookie, monitor, name, value)))
            .collect();
        if !cookies.is_empty() {
            let cookies = cookies.join("; ");
            match self.headers.iter_mut().find(|(name, _)| name.eq_ignore_ascii_case("cookie")) {
                Some((_, sent)) => *sent = format!("{sent}; {cookies}"),
                None => self.headers.push(("Cookie".to_owned(), cookies)),
            }
        }
    }

    /// The value of a header or cookie, or a placeholder whose value is remembered.
    fn shown(&mut self, carrier: Carrier, monitor: &ResolvedMonitor, name: &str, value: &Value) -> String {
        if matches!(value, Value::Env(_)) || !reference::is_harmless(carrier, name) {
            self.secrets.push((reference::variable(&monitor.key, name, value), value.clone()));
        }
        reference::shown(carrier, &monitor.key, name, value)
    }

    /// Adds an assertion. False when no module can express it.
    fn expect(&mut self, Assertion { subject, operator, expected }: &Assertion) -> bool {
        use Operator::{Contains, Equal, Less, LessOrEqual, NotContains, NotEqual};
        match (subject, operator, expected) {
            (Subject::Code, Contains | NotContains, _) => return false,
            (Subject::Code, operator, Expected::Integer(code)) => {
                let codes = self.codes.get_or_insert_with(|| (100..=599).collect());
                codes.retain(|found| compares(*operator, i64::from(*found), *code));
            }
            // A probe that exceeds its timeout fails, which is what the assertion asks for.
            (Subject::Time, Less | LessOrEqual, Expected::Duration(time)) => {
                self.timeout = self.timeout.min((*time).max(Duration::from_millis(1)));
            }
            (Subject::Body, operator, Expected::Text(text)) => match operator {
                Equal => self.body_matches.push(exactly(text)),
                Contains => self.body_matches.push(containing(text)),
                NotEqual => self.body_lacks.push(exactly(text)),
                NotContains => self.body_lacks.push(containing(text)),
                _ => return false,
            },
            (Subject::Header(name), operator, expected) => {
                let Some(text) = as_text(expected) else { return false };
                match operator {
                    Equal => self.header_matches.push((name.clone(), exactly(&text))),
                    Contains => self.header_matches.push((name.clone(), containing(&text))),
                    NotEqual => self.header_lacks.push((name.clone(), exactly(&text))),
                    NotContains => self.header_lacks.push((name.clone(), containing(&text))),
                    _ => return false,
                }
            }
            _ => return false,
        }
        true
    }

    /// A readable name with a hash over the module: `http_get_200_1f0c9a3d`. It depends neither on other modules nor on the
    /// directory of the secrets.
    pub(super) fn name(&self) -> String {
        let method = self.method.as_str().to_ascii_lowercase();
        let codes = match self.codes.as_deref() {
            None => "2xx_".to_owned(),
            Some([code]) => format!("{code}_"),
            Some(_) => String::new(),
        };
        let digest = Hash::hash(self.text("").as_bytes());
        digest.iter().take(4).fold(format!("http_{method}_{codes}"), |mut name, byte| {
            let _ = write!(name, "{byte:02x}");
            name
        })
    }

    /// The variables whose values the text does not contain, with these values.
    pub(super) fn secrets(&self) -> &[(String, Value)] {
        &self.secrets
    }

    /// Whether the value of a variable has to be filled in: it is in no file of its own.
    pub(super) fn has_placeholder(&self, variable: &str) -> bool {
        let placeholder = reference::placeholder(variable);
        let headers = self.headers.iter().filter(|header| self.in_file(header).is_none());
        headers.map(|(_, value)| value).chain(&self.body).any(|value| value.contains(&placeholder))
    }

    /// The variable whose file has the value of this header.
    fn in_file(&self, (name, _): &(String, String)) -> Option<&String> {
        self.authorization.as_ref().filter(|_| name.eq_ignore_ascii_case("authorization"))
    }

    /// The module in YAML, without its name and its secrets. `secrets`: the directory with the files of credentials.
    pub(super) fn text(&self, secrets: &str) -> String {
        self.text_with(secrets, None)
    }

    /// The module in YAML with the values of its variables, quoted, so that no character of theirs ends a text.
    pub(super) fn text_with_secrets(&self, value: &Values<'_>) -> String {
        self.text_with("", Some(value))
    }

    fn text_with(&self, secrets: &str, value: Option<&Values<'_>>) -> String {
        let quoted = |text: &str| match value {
            Some(value) => quoted(&reference::filled(text, value)),
            None => quoted(text),
        };
        let headers =
            || self.headers.iter().filter(|header| value.is_some() || self.in_file(header).is_none());
        let mut lines = vec!["prober: http".to_owned(), format!("timeout: {}", length(self.timeout))];
        lines.push("http:".to_owned());
        lines.push(format!("  method: {}", self.method));
        if let Some(body) = &self.body {
            lines.push(format!("  body: {}", quoted(body)));
        }
        if headers().next().is_some() {
            lines.push("  headers:".to_owned());
            let header =
                |(name, value): &(String, String)| format!("    {}: {}", yaml::quoted(name), quoted(value));
            lines.extend(headers().map(header));
        }
        if let Some(variable) = self.authorization.as_ref().filter(|_| value.is_none()) {
            let what =
                format!("What follows `Bearer ` in {variable}; another scheme needs the header itself.");
            lines.push(format!("  {}", comment(&what)));
            lines.push("  authorization:".to_owned());
            lines.push(format!("    credentials_file: {}", quoted(&format!("{secrets}/{variable}"))));
        }
        lines.push(format!("  follow_redirects: {}", self.follow_redirects));
        if self.https {
            lines.push("  fail_if_not_ssl: true".to_owned());
        }
        if !self.verify_ssl {
            lines.extend(["  tls_config:", "    insecure_skip_verify: true"].map(str::to_owned));
        }
        if let Some(codes) = &self.codes {
            let codes: Vec<_> = codes.iter().map(ToString::to_string).collect();
            if codes.is_empty() {
                // For the exporter an empty list means any 2xx.
                lines.push("  # No status code meets the assertions, and no answer has this one.".to_owned());
            }
            let codes = if codes.is_empty() { "0".to_owned() } else { codes.join(", ") };
            lines.push(format!("  valid_status_codes: [{codes}]"));
        }
        for (key, expressions) in [
            ("fail_if_body_not_matches_regexp", &self.body_matches),
            ("fail_if_body_matches_regexp", &self.body_lacks),
        ] {
            if !expressions.is_empty() {
                lines.push(format!("  {key}:"));
                lines.extend(expressions.iter().map(|expression| format!("    - {}", quoted(expression))));
            }
        }
        for (key, headers, allow_missing) in [
            ("fail_if_header_not_matches", &self.header_matches, false),
            ("fail_if_header_matches", &self.header_lacks, true),
        ] {
            if !headers.is_empty() {
                lines.push(format!("  {key}:"));
            }
            for (name, expression) in headers {
                lines.push(format!("    - header: {}", quoted(name)));
                lines.push(format!("      regexp: {}", quoted(expression)));
                lines.push(format!("      allow_missing: {allow_missing}"));
            }
        }
        lines.iter().fold(String::new(), |text, line| text + "    " + line + "\n")
    }
}

/// Returns the value of a variable.
type Values<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// Whether the exporter can send the header `Authorization` with a token from a file, which it does only for the scheme
/// `Bearer`. The scheme of a value from the environment is unknown here; `Bearer` is the usual one.
fn may_be_bearer(value: &Value) -> bool {
    match value {
        Value::Env(_) => true,
        Value::Literal(text) => text.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("bearer ")),
    }
}

fn compares(operator: Operator, found: i64, expected: i64) -> bool {
    match operator {
        Operator::Equal => found == expected,
        Operator::NotEqual => found != expected,
        Operator::Less => found < expected,
        Operator::LessOrEqual => found <= expected,
        Operator::Greater => found > expected,
        Operator::GreaterOrEqual => found >= expected,
        Operator::Contains | Operator::NotContains => false,
    }
}

fn as_text(expected: &Expected) -> Option<String> {
    match expected {
        Expected::Text(text) => Some(text.clone()),
        Expected::Integer(number) => Some(number.to_string()),
        Expected::Number(number) => Some(number.to_string()),
        Expected::Bool(truth) => Some(truth.to_string()),
        Expected::Duration(_) => None,
    }
}

/// A regular expression that matches `text` and nothing else.
fn exactly(text: &str) -> String {
    format!("^{}$", escaped(text))
}

/// A regular expression that matches any text that contains `text`. The exporter refuses an empty one.
fn containing(text: &str) -> String {
    if text.is_empty() { "^".to_owned() } else { escaped(text) }
}

/// `text` with every special character of RE2 escaped.
fn escaped(text: &str) -> String {
    text.chars().fold(String::new(), |mut escaped, character| {
        if r"\.+*?()|[]{}^$".contains(character) {
            escaped.push('\\');
        }
        escaped.push(character);
        escaped
    })
}

fn length(time: Duration) -> String {
    match time.subsec_nanos() {
        0 => format!("{}s", time.as_secs()),
        _ => format!("{}ms", time.as_millis()),
    }
}
