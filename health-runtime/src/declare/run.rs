use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::declare::into_outcome::IntoOutcome;
use crate::declare::outcome::Outcome;
use crate::declare::reporter::Reporter;

/// Starts one run of an asynchronous check.
pub(crate) type AsyncCheck = dyn Fn() -> Pin<Box<dyn Future<Output = Outcome> + Send>> + Send + Sync;

/// How the engine obtains the outcome of a check. The values that the check asked for are already bound.
///
/// The futures and functions are boxed, so that the engine is compiled once and not once for each check.
#[derive(Clone)]
pub enum Run {
    /// The application's runtime polls the future.
    Async(Arc<AsyncCheck>),
    /// The blocking pool calls the function.
    Blocking(Arc<dyn Fn() -> Outcome + Send + Sync>),
    /// The engine runs nothing: a worker reports to this `static`.
    Reported(&'static Reporter),
    /// As [`Reported`](Self::Reported), to a reporter that is not a `static`.
    ReportedShared(Arc<Reporter>),
}

impl Run {
    /// Runs a function that returns a future.
    pub fn asynchronous<F, O>(check: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = O> + Send + 'static,
        O: IntoOutcome,
    {
        Self::Async(Arc::new(move || {
            let future = check();
            Box::pin(async move { future.await.into_outcome() })
        }))
    }

    /// Runs a function that may block its thread.
    pub fn blocking<O: IntoOutcome>(check: impl Fn() -> O + Send + Sync + 'static) -> Self {
        Self::Blocking(Arc::new(move || check().into_outcome()))
    }

    /// The reporter, where a worker reports the outcome.
    pub(crate) fn reporter(&self) -> Option<&Reporter> {
        match self {
            Self::Async(_) | Self::Blocking(_) => None,
            Self::Reported(reporter) => Some(reporter),
            Self::ReportedShared(reporter) => Some(reporter),
        }
    }
}

/// The reporter of a check: a `&'static Reporter` or an `Arc<Reporter>`, for
/// [`CheckDef::reporter`](crate::CheckDef::reporter).
#[derive(Debug)]
pub struct ReporterHandle(pub(super) Run);

impl From<&'static Reporter> for ReporterHandle {
    fn from(reporter: &'static Reporter) -> Self {
        Self(Run::Reported(reporter))
    }
}

/// What `Box::leak` returns.
impl From<&'static mut Reporter> for ReporterHandle {
    fn from(reporter: &'static mut Reporter) -> Self {
        Self(Run::Reported(reporter))
    }
}

impl From<Arc<Reporter>> for ReporterHandle {
    fn from(reporter: Arc<Reporter>) -> Self {
        Self(Run::ReportedShared(reporter))
    }
}

impl fmt::Debug for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Async(_) => "Async",
            Self::Blocking(_) => "Blocking",
            Self::Reported(_) => "Reported",
            Self::ReportedShared(_) => "ReportedShared",
        })
    }
}
