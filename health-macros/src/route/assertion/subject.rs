//! What an assertion looks at, and which operators and values that takes.

use quote::ToTokens;
use syn::{Expr, ExprLit, ExprMethodCall, Lit, LitStr, Member, Result, UnOp};

use super::Operator::{
    self, Contains, Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotContains, NotEqual,
};
use super::near_miss::meant;
use super::{Expected, bare, error};
use crate::literal::duration_of;
use crate::words::{list, nearest};

/// The status codes that a response can have.
pub(super) const CODE_MIN: i64 = 100;
pub(super) const CODE_MAX: i64 = 599;

pub(super) enum Subject {
    Code,
    Time,
    Body,
    Json(LitStr),
    Header(LitStr),
    CertificateExpiresIn,
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
    pub(super) fn of(expr: &Expr) -> Result<Self> {
        match bare(expr) {
            Expr::Paren(paren) => return Self::of(&paren.expr),
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
        let near = meant(expr).or_else(|| nearest(&written, &SUBJECTS).map(String::from));
        error(
            expr,
            match near {
                Some(near) => format!("an assertion cannot look at this: did you mean `{near}`?"),
                None => format!("an assertion cannot look at this: it looks at {}", list(&SUBJECTS)),
            },
        )
    }

    /// The argument of `json(..)` and `header(..)`.
    fn key(call: &ExprMethodCall) -> Result<LitStr> {
        let Some(Expr::Lit(ExprLit { lit: Lit::Str(key), .. })) =
            call.args.first().filter(|_| call.args.len() == 1).map(bare)
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

    pub(super) fn name(&self) -> String {
        match self {
            Self::Code => String::from("response.code"),
            Self::Time => String::from("response.time"),
            Self::Body => String::from("response.body"),
            Self::Json(path) => format!("response.json({})", path.to_token_stream()),
            Self::Header(name) => format!("response.header({})", name.to_token_stream()),
            Self::CertificateExpiresIn => String::from("ssl_certificate.expires_in"),
        }
    }

    pub(super) fn example(&self) -> &'static str {
        match self {
            Self::Code => "== 200",
            Self::Time => "< 2s",
            Self::Body => "!= \"\"",
            Self::Json(_) | Self::Header(_) => "== \"text\"",
            Self::CertificateExpiresIn => "> 7d",
        }
    }

    pub(super) fn operators(&self) -> &'static [Operator] {
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
    pub(super) fn expected(&self, expr: &Expr) -> Result<Expected> {
        let (lit, negative) = match bare(expr) {
            Expr::Lit(ExprLit { lit, .. }) => (lit, false),
            Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => match bare(&unary.expr) {
                Expr::Lit(ExprLit { lit: lit @ (Lit::Int(_) | Lit::Float(_)), .. }) => (lit, true),
                _ => return self.wrong(expr),
            },
            _ => return self.wrong(expr),
        };
        match self {
            Self::Code => match lit {
                Lit::Int(code) if code.suffix().is_empty() && !negative => match code.base10_parse() {
                    Ok(code @ CODE_MIN..=CODE_MAX) => Ok(Expected::Integer(code)),
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
                    // A literal cannot say infinity, and JSON cannot either.
                    if !value.is_finite() {
                        return error(
                            float,
                            format!("this number is too large: write one up to `{:e}`", f64::MAX),
                        );
                    }
                    Ok(Expected::Number(if negative { -value } else { value }))
                }
                _ => self.wrong(expr),
            },
            // A number alone is answered with the unit that is meant.
            Self::CertificateExpiresIn
                if negative || matches!(lit, Lit::Int(days) if days.suffix().is_empty()) =>
            {
                self.wrong(expr)
            }
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
pub(super) fn word(expr: &Expr) -> Option<String> {
    match bare(expr) {
        Expr::Path(path) => path.path.get_ident().map(ToString::to_string),
        _ => None,
    }
}
