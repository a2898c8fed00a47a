//! How the application wants `/healthcheck` to answer, before validation.

use std::sync::Arc;

use axum::body::Bytes;
use axum::http::StatusCode;
use serde_json::Value;
use tokio::sync::Semaphore;

use crate::error::Mistake;
use crate::http::healthcheck::answer::{Answer, ValidAnswer};
use crate::http::respond::Sections;

/// How `/healthcheck` answers.
///
/// The body is `{"hostname", "status": "success" | "failure", "timestamp", "results": [{"checker", "output", "passed",
/// "timestamp", "expires", "response_time"}]}` and the sections of the application. `response_time` is in seconds, and
/// the timestamps are seconds since the Unix epoch. `expires` is null for a result without an expiry, such as that of a
/// [`Reporter`](crate::Reporter) without a deadline.
///
/// `output` is the message of the check, followed by its cause where causes may be seen. For a check that returned an error
/// or panicked it is the text of that error alone.
///
/// `?check=name` and `/healthcheck/name` run one check. Its own status decides, even if its failure counts as a warning
/// in the report.
///
/// py-healthcheck, which defined this format, reuses passing results for 27 s and failing ones for 9 s: the settings
/// `HEALTH_TTL=27s` and `HEALTH_FAIL_TTL=9s` do the same for all checks, and `#[health_check(ttl = 27s, fail_ttl = 9s)]`
/// for one. `0s` switches reuse off.
///
/// A success and a failure may have different headers and bodies:
///
/// ```
/// use axum::http::StatusCode;
/// use health_runtime::{Health, HealthcheckEndpoint};
///
/// let healthcheck = HealthcheckEndpoint::new()
///     .failure_status(StatusCode::SERVICE_UNAVAILABLE)
///     .header("x-served-by", "shop")
///     .failure_header("retry-after", "30")
///     .section("revision", "4f2a91c")
///     .render_success("text/plain", |_| "ALIVE\n");
/// let builder = Health::builder().healthcheck(healthcheck);
/// # drop(builder);
/// ```
#[derive(Clone)]
#[must_use = "give it to `Builder::healthcheck`"]
pub struct HealthcheckEndpoint {
    success_status: StatusCode,
    failure_status: StatusCode,
    both: Answer,
    success: Answer,
    failure: Answer,
    sections: Sections,
}

impl Default for HealthcheckEndpoint {
    fn default() -> Self {
        Self {
            success_status: StatusCode::OK,
            failure_status: StatusCode::INTERNAL_SERVER_ERROR,
            both: Answer::default(),
            success: Answer::default(),
            failure: Answer::default(),
            sections: Sections::default(),
        }
    }
}

impl HealthcheckEndpoint {
    /// The status 200 or 500, and JSON without sections of the application.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the status code of a success. Default: 200. [`Builder::build`](crate::Builder::build) refuses an
    /// informational code.
    pub fn success_status(mut self, status: StatusCode) -> Self {
        self.success_status = status;
        self
    }

    /// Sets the status code of a failure. Default: 500. [`Builder::build`](crate::Builder::build) refuses an
    /// informational code.
    pub fn failure_status(mut self, status: StatusCode) -> Self {
        self.failure_status = status;
        self
    }

    /// Adds a header to every response, or replaces the header of this name.
    /// [`Builder::build`](crate::Builder::build) refuses a name or value that is not valid in HTTP, and a header of
    /// the connection, such as `content-length`.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.both.header(name.into(), value.into());
        self
    }

    /// Like [`header`](Self::header), for a success alone.
    pub fn success_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.success.header(name.into(), value.into());
        self
    }

    /// Like [`header`](Self::header), for a failure alone.
    pub fn failure_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.failure.header(name.into(), value.into());
        self
    }

    /// Renders the body from its JSON and sends it with this content type. The function runs on the blocking thread pool,
    /// on at most four threads. When it panics or does not return within the probe deadline, of which the checks leave it a
    /// tenth, the response is the JSON.
    pub fn render<B: Into<Bytes>>(
        mut self,
        content_type: impl Into<String>,
        render: impl Fn(&Value) -> B + Send + Sync + 'static,
    ) -> Self {
        self.both.render(content_type.into(), Arc::new(move |body| render(body).into()));
        self
    }

    /// Like [`render`](Self::render), for a success alone.
    pub fn render_success<B: Into<Bytes>>(
        mut self,
        content_type: impl Into<String>,
        render: impl Fn(&Value) -> B + Send + Sync + 'static,
    ) -> Self {
        self.success.render(content_type.into(), Arc::new(move |body| render(body).into()));
        self
    }

    /// Like [`render`](Self::render), for a failure alone.
    pub fn render_failure<B: Into<Bytes>>(
        mut self,
        content_type: impl Into<String>,
        render: impl Fn(&Value) -> B + Send + Sync + 'static,
    ) -> Self {
        self.failure.render(content_type.into(), Arc::new(move |body| render(body).into()));
        self
    }

    /// Adds a member to the body. If the name is taken, [`Builder::build`](crate::Builder::build) fails.
    pub fn section(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.sections.value(name, value);
        self
    }

    /// Adds a member whose value a function computes on the blocking thread pool. Requests that arrive while it runs
    /// share the run; no value is cached. When the function panics or takes longer than the probe deadline, the value is
    /// `{"error": ..}`.
    pub fn section_with<V: Into<Value>>(
        mut self,
        name: impl Into<String>,
        value: impl Fn() -> V + Send + Sync + 'static,
    ) -> Self {
        self.sections.function(name, value);
        self
    }

    /// Reports what HTTP does not allow, and leaves it out.
    pub(crate) fn validate(self, mistakes: &mut Vec<Mistake>) -> ValidHealthcheck {
        let both = self.both.validate(mistakes);
        let success = both.with(self.success.validate(mistakes), self.success_status, mistakes);
        let failure = both.with(self.failure.validate(mistakes), self.failure_status, mistakes);
        let reserved = ["hostname", "status", "timestamp", "results"];
        self.sections.mistakes("/healthcheck", &reserved, mistakes);
        let threads = Arc::new(Semaphore::new(RENDERING_THREADS));
        ValidHealthcheck { success, failure, sections: self.sections, threads }
    }
}

/// A [`HealthcheckEndpoint`] that HTTP allows.
pub(crate) struct ValidHealthcheck {
    pub(super) success: ValidAnswer,
    pub(super) failure: ValidAnswer,
    pub(super) sections: Sections,
    /// One permit for each thread that renders.
    pub(super) threads: Arc<Semaphore>,
}

/// How many threads the functions that render may hold.
const RENDERING_THREADS: usize = 4;
