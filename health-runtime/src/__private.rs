//! Everything that the expansions of the attributes name. Not public API: it changes together with the macros, whose exact
//! version this crate requires.

pub use axum::extract::{FromRef, FromRequest, FromRequestParts, State};
pub use axum::http::Method;
pub use axum::response::IntoResponse;
pub use axum::routing::MethodRouter;
pub use std::borrow::Cow;
pub use std::time::Duration;

pub use crate::__location as location;
pub use crate::declare::{
    Assertion, CheckDef, Context, Expected, FromContext, IntoOutcome, Methods, Missing, Monitor, OnFail,
    Outcome, Reporter, Resolver, RouteDef, Run, Value, response, ssl_certificate,
};
pub use crate::gather::{DeclaredCheck, DeclaredRoute, submit};
