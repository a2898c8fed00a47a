//! What an assertion looks at, and the operators it takes.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Expr, ExprLit, ExprMethodCall, Lit, LitStr, Member, Result};

use super::expression::{bare, error, word};
use super::near_miss::meant;
use super::operator::Operator::{
    self, Contains, Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotContains, NotEqual,
};
use crate::diagnostics::{list, nearest};

pub(super) enum Subject {
    Code,
    Time,
    Body,
    Json(LitStr),
    Header(LitStr),
    CertificateExpiresIn,
}

/// All subjects, for messages.
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
                            return error(member, "name the member: `response.json(\"items.0.id\")`");
                        }
                        ("response", "header") => {
                            return error(member, "name the header: `response.header(\"Content-Type\")`");
                        }
                        _ => {}
                    }
                }
            }
            Expr::MethodCall(call) if word(&call.receiver).is_some_and(|base| base == "response") => {
                let method = call.method.to_string();
                match method.as_str() {
                    "json" => return Ok(Self::Json(Self::key(call, "the path of a member")?)),
                    "header" => return Ok(Self::Header(Self::key(call, "the name of a header")?)),
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
                Some(near) => format!("an assertion has no such subject: did you mean `{near}`?"),
                None => format!("an assertion has no such subject: the subjects are {}", list(&SUBJECTS)),
            },
        )
    }

    /// The argument of `json(..)` and `header(..)`. The monitoring API separates it from the operator by a space.
    fn key(call: &ExprMethodCall, what: &str) -> Result<LitStr> {
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
            return error(key, format!("{what} cannot be empty or contain white space"));
        }
        Ok(key.clone())
    }

    /// As it is written in the attribute, for messages.
    pub(super) fn written(&self) -> String {
        match self {
            Self::Code => String::from("response.code"),
            Self::Time => String::from("response.time"),
            Self::Body => String::from("response.body"),
            Self::Json(path) => format!("response.json({})", path.to_token_stream()),
            Self::Header(name) => format!("response.header({})", name.to_token_stream()),
            Self::CertificateExpiresIn => String::from("ssl_certificate.expires_in"),
        }
    }

    /// A whole assertion about it, for messages.
    pub(super) fn example(&self) -> String {
        let comparison = match self {
            Self::Code => "== 200",
            Self::Time => "< 2s",
            Self::Body => "!= \"\"",
            Self::Json(_) | Self::Header(_) => "== \"text\"",
            Self::CertificateExpiresIn => "> 7d",
        };
        format!("{} {comparison}", self.written())
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

    /// The call of the runtime's function for it.
    pub(super) fn expand(&self) -> TokenStream {
        match self {
            Self::Code => quote!(response::code()),
            Self::Time => quote!(response::time()),
            Self::Body => quote!(response::body()),
            Self::Json(path) => quote!(response::json(#path)),
            Self::Header(name) => quote!(response::header(#name)),
            Self::CertificateExpiresIn => quote!(ssl_certificate::expires_in()),
        }
    }
}
