//! Health checks and uptime monitors from annotations.

#[doc(hidden)]
pub mod __private;
mod application;
mod builder;
mod context;
mod declare;
mod engine;
mod error;
mod gather;
mod health;
mod http;
mod outcome;
mod overview;
mod publish;
mod routes;
mod settings;
mod signal;

pub use application::Application;
pub use builder::Builder;
pub use context::{Context, FromContext, Missing};
pub use declare::{
    Assertion, CheckDef, Expected, Location, Methods, Monitor, OnFail, Operator, Probe, Probes, Reporter,
    RouteDef, Run, Subject, Target, Value, response, ssl_certificate,
};
pub use engine::{CheckReport, Report};
pub use error::Error;
pub use health::{Health, Running};
#[doc(inline)]
#[doc = include_str!("docs/health_check.md")]
pub use health_macros::health_check;
#[doc(inline)]
#[doc = include_str!("docs/route.md")]
pub use health_macros::route;
pub use outcome::{BoxError, IntoOutcome, Observation, Outcome, Status};
pub use overview::Overview;
pub use publish::ResolvedMonitor;
pub use settings::Details;
