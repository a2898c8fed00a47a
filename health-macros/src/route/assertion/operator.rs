//! How an assertion compares.

use syn::BinOp;

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Contains,
    NotContains,
}

impl Operator {
    /// The operator for a comparison of Rust.
    pub(super) fn of(op: &BinOp) -> Option<Self> {
        Some(match op {
            BinOp::Eq(_) => Self::Equal,
            BinOp::Ne(_) => Self::NotEqual,
            BinOp::Lt(_) => Self::Less,
            BinOp::Le(_) => Self::LessOrEqual,
            BinOp::Gt(_) => Self::Greater,
            BinOp::Ge(_) => Self::GreaterOrEqual,
            _ => return None,
        })
    }

    /// As it is written in the attribute, for messages.
    pub(super) fn written(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Contains => ".contains(..)",
            Self::NotContains => "!….contains(..)",
        }
    }

    /// The runtime's method that makes the assertion.
    pub(super) fn method(self) -> &'static str {
        match self {
            Self::Equal => "eq",
            Self::NotEqual => "ne",
            Self::Less => "lt",
            Self::LessOrEqual => "le",
            Self::Greater => "gt",
            Self::GreaterOrEqual => "ge",
            Self::Contains => "contains",
            Self::NotContains => "not_contains",
        }
    }
}
