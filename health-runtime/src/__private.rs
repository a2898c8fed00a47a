//! What the expansions of the attributes name. Not public API: it changes with the macros, in step.

pub use axum::extract::{FromRef, FromRequest, FromRequestParts, State};
pub use axum::http::Method;
pub use axum::response::IntoResponse;
pub use axum::routing::MethodRouter;
pub use std::borrow::Cow;
pub use std::time::Duration;

pub use crate::__location as location;
pub use crate::declare::{
    Assertion, CheckDef, Methods, Monitor, OnFail, Reporter, RouteDef, Run, Value, response, ssl_certificate,
};
pub use crate::declare::{Context, FromContext, Missing, Resolver};
pub use crate::declare::{IntoOutcome, Outcome};
pub use crate::gather::{DeclaredCheck, DeclaredRoute, submit};
