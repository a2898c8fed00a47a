//! Looking into an expression: what both the subject and the guesses about one need.

use quote::ToTokens;
use syn::{Expr, Result};

use crate::diagnostics::error_in;

/// A mistake in `tokens`.
pub(super) fn error<T>(tokens: impl ToTokens, message: impl Into<String>) -> Result<T> {
    Err(error_in(&tokens, message.into()))
}

/// `expr` without the invisible groups around it. A `macro_rules!` wraps the value of `$c:literal` or `$e:expr` in one.
pub(super) fn bare(mut expr: &Expr) -> &Expr {
    while let Expr::Group(group) = expr {
        expr = &group.expr;
    }
    expr
}

/// The word that `expr` consists of.
pub(super) fn word(expr: &Expr) -> Option<String> {
    match bare(expr) {
        Expr::Path(path) => path.path.get_ident().map(ToString::to_string),
        _ => None,
    }
}
