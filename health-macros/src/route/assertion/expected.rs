//! The value that an assertion compares with. Each subject takes its own kinds.

use std::time::Duration;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Expr, ExprLit, Lit, LitFloat, LitInt, LitStr, Result, UnOp};

use super::expression::{bare, error};
use super::operator::Operator::{self, Greater, GreaterOrEqual, Less, LessOrEqual};
use super::subject::Subject;
use crate::expansion::Private;
use crate::literal::duration_of;

/// The status codes that a response can have.
const CODE_MIN: i64 = 100;
const CODE_MAX: i64 = 599;

pub(super) enum Expected {
    Integer(i64),
    Number(f64),
    Bool(bool),
    Text(LitStr),
    Duration(Duration),
}

impl Expected {
    /// Reads the value that `subject` is compared with.
    pub(super) fn parse(subject: &Subject, expr: &Expr) -> Result<Self> {
        let (lit, negative) = match bare(expr) {
            Expr::Lit(ExprLit { lit, .. }) => (lit, false),
            Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => match bare(&unary.expr) {
                Expr::Lit(ExprLit { lit: lit @ (Lit::Int(_) | Lit::Float(_)), .. }) => (lit, true),
                _ => return wrong_kind(subject, expr),
            },
            _ => return wrong_kind(subject, expr),
        };
        match (subject, lit) {
            (Subject::Code, Lit::Int(code)) if code.suffix().is_empty() && !negative => {
                match code.base10_parse() {
                    Ok(code @ CODE_MIN..=CODE_MAX) => Ok(Self::Integer(code)),
                    _ => wrong_kind(subject, expr),
                }
            }
            (Subject::Time, _) if !negative => Ok(Self::Duration(duration_of(lit)?.value)),
            (Subject::Body | Subject::Json(_) | Subject::Header(_), Lit::Str(text)) => quotable(text),
            (Subject::Json(_) | Subject::Header(_), Lit::Bool(bool)) => Ok(Self::Bool(bool.value)),
            (Subject::Json(_) | Subject::Header(_), Lit::Int(int)) if int.suffix().is_empty() => {
                integer(expr, int, negative)
            }
            (Subject::Json(_) | Subject::Header(_), Lit::Float(float)) if float.suffix().is_empty() => {
                number(float, negative)
            }
            // A number without a unit falls through: the message then names days, where that of a duration would not.
            (Subject::CertificateExpiresIn, lit) if !negative && !is_bare_number(lit) => {
                let value = duration_of(lit)?.value;
                if value.subsec_nanos() != 0 || value.as_secs() % (24 * 60 * 60) != 0 {
                    return error(expr, "the time to expiry is in whole days: write `7d`, for example");
                }
                Ok(Self::Duration(value))
            }
            _ => wrong_kind(subject, expr),
        }
    }

    /// Why a comparison of `subject` with this value says nothing: it holds for every response, or for none.
    pub(super) fn why_pointless(&self, subject: &Subject, operator: Operator) -> Option<String> {
        match (subject, operator, self) {
            (_, Less | LessOrEqual, Self::Duration(Duration::ZERO)) => Some(String::from(
                "every response takes some time, so this never holds: write a longer time, such as `response.time < 2s`",
            )),
            (Subject::Code, operator, Self::Integer(code)) => {
                let holds = match (operator, *code) {
                    (Less, CODE_MIN) | (Greater, CODE_MAX) => "never",
                    (GreaterOrEqual, CODE_MIN) | (LessOrEqual, CODE_MAX) => "always",
                    _ => return None,
                };
                Some(format!(
                    "status codes go from {CODE_MIN} to {CODE_MAX}, so this {holds} holds: write a code between them, \
                    such as `response.code < 400`"
                ))
            }
            _ => None,
        }
    }

    pub(super) fn expand(&self, private: &Private) -> TokenStream {
        match self {
            Self::Integer(value) => quote!(#value),
            Self::Number(value) => quote!(#value),
            Self::Bool(value) => quote!(#value),
            Self::Text(value) => quote!(#value),
            Self::Duration(value) => private.duration(*value),
        }
    }
}

fn is_bare_number(lit: &Lit) -> bool {
    matches!(lit, Lit::Int(days) if days.suffix().is_empty())
}

fn wrong_kind<T>(subject: &Subject, expr: &Expr) -> Result<T> {
    let kinds = match subject {
        Subject::Code => "a status code from 100 to 599, such as `200`",
        Subject::Time => "a duration, such as `2s`",
        Subject::Body => "text in quotes",
        Subject::Json(_) | Subject::Header(_) => "text in quotes, a number, `true` or `false`",
        Subject::CertificateExpiresIn => "whole days, such as `7d`",
    };
    error(expr, format!("compare `{}` with {kinds}", subject.written()))
}

fn integer(expr: &Expr, int: &LitInt, negative: bool) -> Result<Expected> {
    // Parsed with its sign, because the least `i64` has no positive counterpart.
    let sign = if negative { "-" } else { "" };
    match format!("{sign}{}", int.base10_digits()).parse() {
        Ok(value) => Ok(Expected::Integer(value)),
        Err(_) => error(expr, "this number is too large: it must fit in 64 bits"),
    }
}

fn number(float: &LitFloat, negative: bool) -> Result<Expected> {
    let value: f64 = float.base10_parse()?;
    // `1e999` parses as infinity, which neither JSON nor a Rust literal can express.
    if !value.is_finite() {
        return error(float, format!("this number is too large: the maximum is `{:e}`", f64::MAX));
    }
    Ok(Expected::Number(if negative { -value } else { value }))
}

/// Text that fits between quotes in the language of the monitoring API, which has no escapes.
fn quotable(text: &LitStr) -> Result<Expected> {
    let value = text.value();
    if value.contains('\'') && value.contains('"') {
        return error(
            text,
            "the monitoring API cannot quote text with both kinds of quotes: assert a part of it with one kind",
        );
    }
    if value.contains(char::is_control) {
        return error(
            text,
            "the monitoring API takes no text with control characters such as line breaks: assert a part without them",
        );
    }
    Ok(Expected::Text(text.clone()))
}
