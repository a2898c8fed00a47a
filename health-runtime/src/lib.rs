//! Health checks and uptime monitors from annotations.

#[doc(hidden)]
pub mod __private;
mod context;
mod declare;
mod error;
mod gather;
mod outcome;

pub use context::{Context, FromContext, Missing};
pub use declare::{
    Assertion, CheckDef, Expected, Location, Methods, Monitor, OnFail, Operator, Probe, Probes, Reporter,
    RouteDef, Run, Subject, Target, Value, response, ssl_certificate,
};
pub use error::Error;
#[doc(inline)]
#[doc = include_str!("docs/health_check.md")]
pub use health_macros::health_check;
#[doc(inline)]
#[doc = include_str!("docs/route.md")]
pub use health_macros::route;
pub use outcome::{BoxError, IntoOutcome, Observation, Outcome, Status};
