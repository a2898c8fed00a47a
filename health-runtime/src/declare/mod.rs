//! Plain definitions of checks, routes and monitors. The attributes submit them at link time; an application can build the
//! same types by hand, and from there on both are treated alike.

mod application;
mod assertion;
mod check;
mod check_config;
mod context;
mod defaults;
#[cfg(test)]
pub(crate) mod fixtures;
mod into_outcome;
mod monitor;
mod monitor_debug;
pub(crate) mod monitor_defaults;
mod monitor_fields;
mod on_fail;
mod outcome;
mod part;
mod probe;
#[cfg(feature = "preflight")]
mod reached;
mod reporter;
mod route;
mod run;
mod status;
mod value;

pub use application::Application;
pub use assertion::{Assertion, Expected, response, ssl_certificate};
pub(crate) use assertion::{Operator, Subject};
pub use check::CheckDef;
pub(crate) use check_config::{CheckConfig, MAX_DURATION, MAX_LABEL, is_label};
pub use context::{Context, FromContext, Missing, Resolver};
pub(crate) use defaults::CheckDefaults;
pub use into_outcome::IntoOutcome;
pub use monitor::Monitor;
pub(crate) use monitor::Target;
#[cfg(feature = "publish")]
pub(crate) use monitor_fields::FieldComparison;
pub(crate) use monitor_fields::{
    Carrier, DefinedValue, MONITOR_FIELDS, MonitorField, PublishedField, ResolvedPart, SentAs,
};
pub use on_fail::OnFail;
#[cfg(feature = "environment")]
pub(crate) use outcome::FAILED;
pub(crate) use outcome::PANICKED;
pub use outcome::{BoxError, Observation, Outcome};
pub use part::Part;
pub(crate) use part::Parts;
pub use probe::Probe;
pub(crate) use probe::Probes;
#[cfg(feature = "preflight")]
pub(crate) use reached::Reached;
pub use reporter::Reporter;
pub(crate) use reporter::{ReporterListener, ReporterUpdate};
pub use route::{Methods, RouteDef};
pub(crate) use run::AsyncCheck;
pub use run::{ReporterHandle, Run};
pub use status::Status;
pub use value::Value;
