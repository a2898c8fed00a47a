//! `response.code == 200`, `!response.body.contains("error")`

use std::time::Duration;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::parse::ParseStream;
use syn::{BinOp, Expr, ExprLit, ExprMethodCall, Lit, LitStr, Member, Path, Result, UnOp};

use crate::keys::{list, nearest};
use crate::literal::{duration_of, expand_duration};

pub(super) struct Assertion {
    subject: Subject,
    operator: Operator,
    expected: Expected,
}

enum Subject {
    Code,
    Time,
    Body,
    Json(LitStr),
    Header(LitStr),
    CertificateExpiresIn,
}

#[derive(Clone, Copy, PartialEq)]
enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Contains,
    NotContains,
}

enum Expected {
    Integer(i64),
    Number(f64),
    Bool(bool),
    Text(LitStr),
    Duration(Duration),
}

use Operator::{Contains, Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotContains, NotEqual};

fn error<T>(tokens: impl ToTokens, message: impl std::fmt::Display) -> Result<T> {
    Err(syn::Error::new_spanned(tokens, message))
}

impl Assertion {
    pub(super) fn parse(input: ParseStream) -> Result<Self> {
        Self::of(&input.parse()?)
    }

    fn of(expr: &Expr) -> Result<Self> {
        match expr {
            Expr::Binary(binary) => match binary.op {
                BinOp::And(_) => {
                    error(binary.op, "write two assertions, with a comma between them instead of `&&`")
                }
                BinOp::Or(_) => error(
                    binary.op,
                    "all assertions must hold, and there is no `||`: write two healthchecks, or one assertion that covers both",
                ),
                _ => Self::comparison(&binary.left, &binary.op, &binary.right),
            },
            Expr::Assign(assign) => error(assign.eq_token, "`=` assigns: write `==` to compare"),
            Expr::Unary(unary) if matches!(unary.op, UnOp::Not(_)) => match &*unary.expr {
                Expr::MethodCall(call) if call.method == "contains" => Self::contains(call, NotContains),
                _ => error(unary.op, "`!` stands only before `….contains(..)`: write `!=` to compare"),
            },
            Expr::MethodCall(call) if Subject::of(expr).is_err() => match call.method.to_string().as_str() {
                "contains" => Self::contains(call, Contains),
                _ if Subject::of(&call.receiver).is_ok() => error(
                    &call.method,
                    format!(
                        "an assertion has no operator `{}`: write `==`, `!=`, `<`, `<=`, `>`, `>=` or `.contains(..)`",
                        call.method
                    ),
                ),
                _ => Self::subject_alone(expr),
            },
            _ => Self::subject_alone(expr),
        }
    }

    fn subject_alone(expr: &Expr) -> Result<Self> {
        let subject = Subject::of(expr)?;
        error(
            expr,
            format!("this says nothing yet: compare it, such as `{} {}`", subject.name(), subject.example()),
        )
    }

    fn comparison(left: &Expr, op: &BinOp, right: &Expr) -> Result<Self> {
        let operator = match op {
            BinOp::Eq(_) => Equal,
            BinOp::Ne(_) => NotEqual,
            BinOp::Lt(_) => Less,
            BinOp::Le(_) => LessOrEqual,
            BinOp::Gt(_) => Greater,
            BinOp::Ge(_) => GreaterOrEqual,
            _ => {
                return error(
                    op,
                    "an assertion compares with `==`, `!=`, `<`, `<=`, `>`, `>=` or `.contains(..)`",
                );
            }
        };
        if matches!(left, Expr::Lit(_))
            && let Ok(subject) = Subject::of(right)
        {
            return error(
                left,
                format!("write the subject first: `{} {}`", subject.name(), subject.example()),
            );
        }
        if let Expr::Unary(unary) = left
            && matches!(unary.op, UnOp::Not(_))
        {
            return error(unary.op, "`!` stands only before `….contains(..)`: write `!=` to compare");
        }
        Self::checked(Subject::of(left)?, operator, op, right)
    }

    fn contains(call: &ExprMethodCall, operator: Operator) -> Result<Self> {
        let subject = Subject::of(&call.receiver)?;
        match call.args.first() {
            Some(expected) if call.args.len() == 1 => {
                Self::checked(subject, operator, &call.method, expected)
            }
            _ => error(&call.method, "`contains` takes one value: `.contains(\"text\")`"),
        }
    }

    fn checked(
        subject: Subject,
        operator: Operator,
        written: impl ToTokens,
        expected: &Expr,
    ) -> Result<Self> {
        let takes = subject.operators();
        if !takes.contains(&operator) {
            let takes = list(takes.iter().map(|operator| operator.written()));
            return error(
                written,
                format!("`{}` takes {takes}, and not `{}`", subject.name(), operator.written()),
            );
        }
        let expected = subject.expected(expected)?;
        Ok(Self { subject, operator, expected })
    }

    /// The call that makes it.
    pub(super) fn expand(&self, krate: &Path) -> TokenStream {
        let private = quote!(#krate::__private);
        let subject = match &self.subject {
            Subject::Code => quote!(response::code()),
            Subject::Time => quote!(response::time()),
            Subject::Body => quote!(response::body()),
            Subject::Json(path) => quote!(response::json(#path)),
            Subject::Header(name) => quote!(response::header(#name)),
            Subject::CertificateExpiresIn => quote!(ssl_certificate::expires_in()),
        };
        let operator = match self.operator {
            Equal => quote!(eq),
            NotEqual => quote!(ne),
            Less => quote!(lt),
            LessOrEqual => quote!(le),
            Greater => quote!(gt),
            GreaterOrEqual => quote!(ge),
            Contains => quote!(contains),
            NotContains => quote!(not_contains),
        };
        let expected = match &self.expected {
            Expected::Integer(value) => quote!(#value),
            Expected::Number(value) => quote!(#value),
            Expected::Bool(value) => quote!(#value),
            Expected::Text(value) => quote!(#value),
            Expected::Duration(value) => expand_duration(krate, *value),
        };
        quote!(#private::#subject.#operator(#expected))
    }
}

impl Operator {
    fn written(self) -> &'static str {
        match self {
            Equal => "==",
            NotEqual => "!=",
            Less => "<",
            LessOrEqual => "<=",
            Greater => ">",
            GreaterOrEqual => ">=",
            Contains => ".contains(..)",
            NotContains => "!….contains(..)",
        }
    }
}

/// What can stand for a subject, for texts.
const SUBJECTS: [&str; 6] = [
    "response.code",
    "response.time",
    "response.body",
    "response.json(\"a.b\")",
    "response.header(\"X\")",
    "ssl_certificate.expires_in",
];

impl Subject {
    fn of(expr: &Expr) -> Result<Self> {
        match expr {
            Expr::Paren(paren) => return Self::of(&paren.expr),
            Expr::Group(group) => return Self::of(&group.expr),
            Expr::Field(field) => {
                if let (Some(base), Member::Named(member)) = (word(&field.base), &field.member) {
                    match (base.as_str(), member.to_string().as_str()) {
                        ("response", "code") => return Ok(Self::Code),
                        ("response", "time") => return Ok(Self::Time),
                        ("response", "body") => return Ok(Self::Body),
                        ("ssl_certificate", "expires_in") => return Ok(Self::CertificateExpiresIn),
                        ("response", "json") => {
                            return error(member, "say which member: `response.json(\"items.0.id\")`");
                        }
                        ("response", "header") => {
                            return error(member, "say which header: `response.header(\"Content-Type\")`");
                        }
                        _ => {}
                    }
                }
            }
            Expr::MethodCall(call) if word(&call.receiver).is_some_and(|base| base == "response") => {
                let method = call.method.to_string();
                match method.as_str() {
                    "json" | "header" => {
                        let key = Self::key(call)?;
                        return Ok(if method == "json" { Self::Json(key) } else { Self::Header(key) });
                    }
                    "code" | "time" | "body" => {
                        return error(
                            &call.method,
                            format!("`response.{method}` takes no parentheses: remove them"),
                        );
                    }
                    _ => {}
                }
            }
            _ => {}
        }
        let written = expr.to_token_stream().to_string().replace(' ', "");
        error(
            expr,
            match nearest(&written, SUBJECTS) {
                Some(near) => format!("an assertion cannot look at this: did you mean `{near}`?"),
                None => format!("an assertion cannot look at this: it looks at {}", list(SUBJECTS)),
            },
        )
    }

    /// The argument of `json(..)` and `header(..)`.
    fn key(call: &ExprMethodCall) -> Result<LitStr> {
        let Some(Expr::Lit(ExprLit { lit: Lit::Str(key), .. })) =
            call.args.first().filter(|_| call.args.len() == 1)
        else {
            return error(
                call,
                format!("`{0}` takes one text in quotes: `response.{0}(\"..\")`", call.method),
            );
        };
        let value = key.value();
        if value.is_empty() || value.contains(|c: char| c.is_whitespace() || c.is_control()) {
            let what = if call.method == "json" { "the path of a member" } else { "the name of a header" };
            return error(key, format!("{what} is not empty and contains no white space"));
        }
        Ok(key.clone())
    }

    fn name(&self) -> String {
        match self {
            Self::Code => String::from("response.code"),
            Self::Time => String::from("response.time"),
            Self::Body => String::from("response.body"),
            Self::Json(path) => format!("response.json({})", path.to_token_stream()),
            Self::Header(name) => format!("response.header({})", name.to_token_stream()),
            Self::CertificateExpiresIn => String::from("ssl_certificate.expires_in"),
        }
    }

    fn example(&self) -> &'static str {
        match self {
            Self::Code => "== 200",
            Self::Time => "< 2s",
            Self::Body => "!= \"\"",
            Self::Json(_) | Self::Header(_) => "== \"text\"",
            Self::CertificateExpiresIn => "> 7d",
        }
    }

    fn operators(&self) -> &'static [Operator] {
        match self {
            Self::Code => &[Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual],
            Self::Time => &[Less, LessOrEqual, Greater, GreaterOrEqual],
            Self::Body => &[Equal, NotEqual, Contains, NotContains],
            Self::Json(_) | Self::Header(_) => {
                &[Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual, Contains, NotContains]
            }
            Self::CertificateExpiresIn => &[Greater, GreaterOrEqual],
        }
    }

    /// Reads the value that the subject is compared with.
    fn expected(&self, expr: &Expr) -> Result<Expected> {
        let (lit, negative) = match expr {
            Expr::Lit(ExprLit { lit, .. }) => (lit, false),
            Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => match &*unary.expr {
                Expr::Lit(ExprLit { lit: lit @ (Lit::Int(_) | Lit::Float(_)), .. }) => (lit, true),
                _ => return self.wrong(expr),
            },
            _ => return self.wrong(expr),
        };
        match self {
            Self::Code => match lit {
                Lit::Int(code) if code.suffix().is_empty() && !negative => match code.base10_parse() {
                    Ok(code @ 100..=599) => Ok(Expected::Integer(code)),
                    _ => self.wrong(expr),
                },
                _ => self.wrong(expr),
            },
            Self::Time if negative => self.wrong(expr),
            Self::Time => Ok(Expected::Duration(duration_of(lit)?.value)),
            Self::Body => match lit {
                Lit::Str(text) => quotable(text),
                _ => self.wrong(expr),
            },
            Self::Json(_) | Self::Header(_) => match lit {
                Lit::Str(text) => quotable(text),
                Lit::Bool(bool) => Ok(Expected::Bool(bool.value)),
                Lit::Int(int) if int.suffix().is_empty() => {
                    match format!("{}{}", if negative { "-" } else { "" }, int.base10_digits()).parse() {
                        Ok(value) => Ok(Expected::Integer(value)),
                        Err(_) => error(expr, "this number is too large: it has to fit in 64 bits"),
                    }
                }
                Lit::Float(float) if float.suffix().is_empty() => {
                    let value: f64 = float.base10_parse()?;
                    Ok(Expected::Number(if negative { -value } else { value }))
                }
                _ => self.wrong(expr),
            },
            Self::CertificateExpiresIn if negative => self.wrong(expr),
            Self::CertificateExpiresIn => {
                let value = duration_of(lit)?.value;
                if value.subsec_nanos() != 0 || value.as_secs() % (24 * 60 * 60) != 0 {
                    return error(expr, "a certificate expires in whole days: write `7d`");
                }
                Ok(Expected::Duration(value))
            }
        }
    }

    fn wrong<T>(&self, expr: &Expr) -> Result<T> {
        let wanted = match self {
            Self::Code => "a status code from 100 to 599, such as `200`",
            Self::Time => "a duration, such as `2s`",
            Self::Body => "text in quotes",
            Self::Json(_) | Self::Header(_) => "text in quotes, a number, `true` or `false`",
            Self::CertificateExpiresIn => "whole days, such as `7d`",
        };
        error(expr, format!("`{}` is compared with {wanted}", self.name()))
    }
}

/// Text that can be quoted in the language of the monitoring API, which has no escapes.
fn quotable(text: &LitStr) -> Result<Expected> {
    let value = text.value();
    if value.contains('\'') && value.contains('"') {
        return error(
            text,
            "text with both kinds of quotes cannot be sent: assert a part of it that has one kind at most",
        );
    }
    if value.contains(char::is_control) {
        return error(
            text,
            "text with control characters such as line breaks cannot be sent: assert a part of it without",
        );
    }
    Ok(Expected::Text(text.clone()))
}

/// The name that `expr` is.
fn word(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Path(path) => path.path.get_ident().map(ToString::to_string),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use syn::parse::Parser;

    use super::*;

    fn read(text: &str) -> std::result::Result<String, String> {
        let assertion = Assertion::parse.parse_str(text).map_err(|error| error.to_string())?;
        Ok(assertion.expand(&syn::parse_quote!(h)).to_string().replace(' ', "").replace("h::__private::", ""))
    }

    #[test]
    fn every_subject_takes_its_operators_and_values() {
        for (text, call) in [
            ("response.code == 200", "response::code().eq(200i64)"),
            ("response.code != 500", "response::code().ne(500i64)"),
            ("response.time < 2s", "response::time().lt(Duration::from_secs(2))"),
            ("response.time <= 600ms", "response::time().le(Duration::from_millis(600))"),
            ("response.body.contains(\"ok\")", "response::body().contains(\"ok\")"),
            ("!response.body.contains(\"it's\")", "response::body().not_contains(\"it's\")"),
            ("response.json(\"a.b\") == -1", "response::json(\"a.b\").eq(-1i64)"),
            ("response.json(\"a\") >= 0.5", "response::json(\"a\").ge(0.5f64)"),
            ("response.json(\"ok\") == true", "response::json(\"ok\").eq(true)"),
            ("response.json(\"a\").contains(1)", "response::json(\"a\").contains(1i64)"),
            ("response.header(\"X-A\") != \"b\"", "response::header(\"X-A\").ne(\"b\")"),
            (
                "ssl_certificate.expires_in > 7d",
                "ssl_certificate::expires_in().gt(Duration::from_secs(604800))",
            ),
            (
                "ssl_certificate.expires_in >= 168h",
                "ssl_certificate::expires_in().ge(Duration::from_secs(604800))",
            ),
        ] {
            assert_eq!(read(text).as_deref(), Ok(call), "{text}");
        }
    }

    #[test]
    fn every_operator_that_a_subject_does_not_take_is_refused() {
        for text in [
            "response.code.contains(200)",
            "response.time == 2s",
            "response.time.contains(2s)",
            "response.body < \"a\"",
            "ssl_certificate.expires_in < 7d",
            "ssl_certificate.expires_in == 7d",
            "response.code + 200",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn every_value_that_a_subject_does_not_take_is_refused() {
        for text in [
            "response.code == \"200\"",
            "response.code == 99",
            "response.code == 600",
            "response.code == -200",
            "response.code == 200.0",
            "response.time < 2",
            "response.time < -2s",
            "response.time < \"2s\"",
            "response.body == 1",
            "response.body == \"'\\\"\"",
            "response.json(\"a\") == \"two\\nlines\"",
            "response.json(\"a\") == 99999999999999999999",
            "response.json(\"a\") == 2s",
            "response.json(\"a\") == b",
            "response.json(\"a b\") == 1",
            "response.header(\"\") == 1",
            "response.header(X) == 1",
            "ssl_certificate.expires_in > 36h",
            "ssl_certificate.expires_in > -7d",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_no_assertion_is_answered_with_how_to_write_one() {
        for (text, part) in [
            ("200 == response.code", "write the subject first: `response.code == 200`"),
            ("response.code = 200", "write `==`"),
            ("response.code == 200 && response.code == 201", "with a comma between them"),
            ("response.code == 200 || response.code == 201", "there is no `||`"),
            ("response.status == 200", "it looks at `response.code`"),
            ("response.cod == 200", "did you mean `response.code`?"),
            ("response.json == 1", "say which member"),
            ("response.code() == 1", "takes no parentheses"),
            ("response.code", "compare it, such as `response.code == 200`"),
            ("response.json(\"a\")", "compare it, such as `response.json(\"a\") == \"text\"`"),
            ("!response.code == 200", "write `!=`"),
            ("response.body.starts_with(\"a\")", "no operator `starts_with`"),
            ("response.body.contains()", "takes one value"),
        ] {
            let message = read(text).unwrap_err();
            assert!(message.contains(part), "{text}: {message}");
        }
    }
}
