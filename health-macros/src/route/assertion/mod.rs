//! `response.code == 200`, `!response.body.contains("error")`

mod near_miss;
mod subject;
#[cfg(test)]
mod tests;

use std::time::Duration;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::parse::ParseStream;
use syn::{BinOp, Expr, ExprMethodCall, LitStr, Path, Result, UnOp};

use self::Operator::{Contains, Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotContains, NotEqual};
use self::subject::{CODE_MAX, CODE_MIN, Subject};
use crate::literal::expand_duration;
use crate::words::list;

pub(super) struct Assertion {
    subject: Subject,
    operator: Operator,
    expected: Expected,
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

fn error<T>(tokens: impl ToTokens, message: impl std::fmt::Display) -> Result<T> {
    Err(syn::Error::new_spanned(tokens, message))
}

/// `expr` out of the invisible group in which a `macro_rules!` hands on its `$c:literal` or `$e:expr`.
fn bare(mut expr: &Expr) -> &Expr {
    while let Expr::Group(group) = expr {
        expr = &group.expr;
    }
    expr
}

impl Assertion {
    pub(super) fn parse(input: ParseStream) -> Result<Self> {
        Self::of(&input.parse()?)
    }

    fn of(expr: &Expr) -> Result<Self> {
        match bare(expr) {
            Expr::Binary(binary) => match binary.op {
                BinOp::And(_) => {
                    error(binary.op, "write two assertions, with a comma between them instead of `&&`")
                }
                BinOp::Or(_) => error(
                    binary.op,
                    "all assertions must hold, and there is no `||`: write two healthchecks, or one \
                    assertion that covers both",
                ),
                _ => Self::comparison(&binary.left, &binary.op, &binary.right),
            },
            Expr::Assign(assign) => error(assign.eq_token, "`=` assigns: write `==` to compare"),
            Expr::Unary(unary) if matches!(unary.op, UnOp::Not(_)) => match bare(&unary.expr) {
                Expr::MethodCall(call) if call.method == "contains" => Self::contains(call, NotContains),
                _ => error(unary.op, "`!` stands only before `….contains(..)`: write `!=` to compare"),
            },
            Expr::MethodCall(call) if Subject::of(expr).is_err() => match call.method.to_string().as_str() {
                "contains" => Self::contains(call, Contains),
                _ if Subject::of(&call.receiver).is_ok() => error(
                    &call.method,
                    format!(
                        "an assertion has no operator `{}`: write `==`, `!=`, `<`, `<=`, `>`, `>=` or \
                        `.contains(..)`",
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
        let (left, right) = (bare(left), bare(right));
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

    fn checked(subject: Subject, operator: Operator, written: &dyn ToTokens, value: &Expr) -> Result<Self> {
        let takes = subject.operators();
        if !takes.contains(&operator) {
            let takes: Vec<_> = takes.iter().map(|operator| operator.written()).collect();
            return error(
                written,
                format!("`{}` takes {}, and not `{}`", subject.name(), list(&takes), operator.written()),
            );
        }
        let expected = subject.expected(value)?;
        if let (Less | LessOrEqual, Expected::Duration(Duration::ZERO)) = (operator, &expected) {
            return error(
                value,
                "every answer takes some time, so this never holds: write a limit, such as \
                `response.time < 2s`",
            );
        }
        let lowest_or_highest = match expected {
            Expected::Integer(code) if matches!(subject, Subject::Code) => match (operator, code) {
                (Less, CODE_MIN) | (Greater, CODE_MAX) => Some("never holds"),
                (GreaterOrEqual, CODE_MIN) | (LessOrEqual, CODE_MAX) => Some("always holds"),
                _ => None,
            },
            _ => None,
        };
        if let Some(holds) = lowest_or_highest {
            return error(
                value,
                format!(
                    "status codes go from {CODE_MIN} to {CODE_MAX}, so this {holds}: write a limit between them, such as \
                     `response.code < 400`"
                ),
            );
        }
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
