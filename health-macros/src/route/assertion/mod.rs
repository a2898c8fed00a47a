//! Assertions: `response.code == 200`, `!response.body.contains("error")`
//!
//! An assertion is written as a Rust expression, so that it needs no quotes and editors can format it, but it is never
//! compiled as one. It is taken apart into a subject, an operator and a value, each with its own rules, and put together
//! again as calls of the runtime's builder: `response::code().eq(200)`.

mod expected;
mod expression;
mod near_miss;
mod operator;
mod subject;
#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::parse::ParseStream;
use syn::{BinOp, Expr, ExprMethodCall, Result, UnOp};

use self::expected::Expected;
use self::expression::{bare, error};
use self::operator::Operator;
use self::subject::Subject;
use crate::diagnostics::list;
use crate::expansion::Private;

/// An assertion that the monitoring API can evaluate.
pub(super) struct Assertion {
    subject: Subject,
    operator: Operator,
    expected: Expected,
}

const MISPLACED_NOT: &str = "`!` goes only before `….contains(..)`: write `!=` to compare";

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
                    "all assertions must hold, so there is no `||`: write two healthchecks, or one assertion that \
                    covers both cases",
                ),
                _ => Self::comparison(&binary.left, &binary.op, &binary.right),
            },
            Expr::Assign(assign) => error(assign.eq_token, "`=` assigns: write `==` to compare"),
            Expr::Unary(unary) if matches!(unary.op, UnOp::Not(_)) => match bare(&unary.expr) {
                Expr::MethodCall(call) if call.method == "contains" => {
                    Self::contains(call, Operator::NotContains)
                }
                _ => error(unary.op, MISPLACED_NOT),
            },
            // `response.json("a")` is a method call as well, but a subject. Asking for the subject first tells them apart.
            Expr::MethodCall(call) if Subject::of(expr).is_err() => match call.method.to_string().as_str() {
                "contains" => Self::contains(call, Operator::Contains),
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
        error(expr, format!("this assertion compares nothing: write `{}`, for example", subject.example()))
    }

    fn comparison(left: &Expr, op: &BinOp, right: &Expr) -> Result<Self> {
        let (left, right) = (bare(left), bare(right));
        let Some(operator) = Operator::of(op) else {
            return error(
                op,
                "an assertion compares with `==`, `!=`, `<`, `<=`, `>`, `>=` or `.contains(..)`",
            );
        };
        // `200 == response.code` is natural to some. It is refused, so that the attribute has one way to write an assertion.
        if matches!(left, Expr::Lit(_))
            && let Ok(subject) = Subject::of(right)
        {
            return error(left, format!("write the subject first: `{}`", subject.example()));
        }
        if let Expr::Unary(unary) = left
            && matches!(unary.op, UnOp::Not(_))
        {
            return error(unary.op, MISPLACED_NOT);
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

    /// Puts the parts together, unless they do not fit.
    fn checked(subject: Subject, operator: Operator, written: &dyn ToTokens, value: &Expr) -> Result<Self> {
        let takes = subject.operators();
        if !takes.contains(&operator) {
            let takes: Vec<_> = takes.iter().map(|operator| operator.written()).collect();
            return error(
                written,
                format!("`{}` takes {}, but not `{}`", subject.written(), list(&takes), operator.written()),
            );
        }
        let expected = Expected::parse(&subject, value)?;
        match expected.why_pointless(&subject, operator) {
            Some(why) => error(value, why),
            None => Ok(Self { subject, operator, expected }),
        }
    }

    /// The calls that make the assertion.
    pub(super) fn expand(&self, private: &Private) -> TokenStream {
        let subject = self.subject.expand();
        let operator = format_ident!("{}", self.operator.method());
        let expected = self.expected.expand(private);
        quote!(#private::#subject.#operator(#expected))
    }
}
