//! Plain definitions of checks, routes and monitors. The attributes submit them, and they can be made by hand: the
//! same types, the same path.

mod application;
mod assertion;
mod check;
mod context;
mod limits;
mod monitor;
mod outcome;
mod probe;
#[cfg(feature = "preflight")]
mod reached;
mod reporter;
mod route;
mod value;

pub use application::Application;
pub use assertion::{Assertion, Expected, response, ssl_certificate};
pub(crate) use assertion::{Operator, Subject};
pub(crate) use check::{AsyncCheck, CheckConfig, MAX_DURATION};
pub use check::{CheckDef, OnFail, Run};
pub use context::{Context, FromContext, Missing, Resolver};
pub use monitor::Monitor;
pub(crate) use monitor::Target;
pub use outcome::{BoxError, IntoOutcome, Observation, Outcome, Status};
pub use probe::Probe;
pub(crate) use probe::Probes;
#[cfg(feature = "preflight")]
pub(crate) use reached::Reached;
pub use reporter::Reporter;
pub(crate) use reporter::{ReporterListener, ReporterUpdate};
pub use route::{Methods, RouteDef};
pub use value::Value;
