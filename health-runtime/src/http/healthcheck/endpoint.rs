//! How the application wants `/healthcheck` to answer, before and after validation.

use std::sync::Arc;

use axum::body::Bytes;
use axum::http::header::{CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::Value;

use crate::error::Mistake;
use crate::http::respond::Sections;

/// Renders the JSON document as the body of a response.
type Render = Arc<dyn Fn(&Value) -> Bytes + Send + Sync>;

/// How `/healthcheck` answers.
///
/// The body is `{"hostname", "status": "success" | "failure", "timestamp", "results": [{"checker", "output", "passed",
/// "timestamp", "expires", "response_time"}]}` and the sections of the application. `response_time` is in seconds, and
/// the timestamps are seconds since the Unix epoch. `expires` is null for a result without an expiry, such as that of a
/// [`Reporter`](crate::Reporter) without a deadline. `?check=name` runs one check. Its own status decides, even if its
/// failure counts as a warning in the report.
///
/// Each check decides how long its result is reused. py-healthcheck, which defined this format, reuses passing
/// results for 27 s and failing ones for 9 s: `#[health_check(ttl = 27s, fail_ttl = 9s)]` does the same. `0s`
/// switches reuse off.
///
/// ```
/// use axum::http::StatusCode;
/// use health_runtime::{Health, HealthcheckEndpoint};
///
/// let healthcheck = HealthcheckEndpoint::new()
///     .failure_status(StatusCode::SERVICE_UNAVAILABLE)
///     .header("x-served-by", "shop")
///     .section("revision", "4f2a91c")
///     .render("text/plain", |body| format!("{}\n", body["status"]));
/// let builder = Health::builder().healthcheck(healthcheck);
/// # drop(builder);
/// ```
#[derive(Clone)]
#[must_use = "give it to `Builder::healthcheck`"]
pub struct HealthcheckEndpoint {
    success: StatusCode,
    failure: StatusCode,
    headers: Vec<(String, String)>,
    render: Option<(String, Render)>,
    sections: Sections,
}

impl Default for HealthcheckEndpoint {
    fn default() -> Self {
        Self {
            success: StatusCode::OK,
            failure: StatusCode::INTERNAL_SERVER_ERROR,
            headers: Vec::new(),
            render: None,
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
        self.success = status;
        self
    }

    /// Sets the status code of a failure. Default: 500. [`Builder::build`](crate::Builder::build) refuses an
    /// informational code.
    pub fn failure_status(mut self, status: StatusCode) -> Self {
        self.failure = status;
        self
    }

    /// Adds a header to every response, or replaces the header of this name.
    /// [`Builder::build`](crate::Builder::build) refuses a name or value that is not valid in HTTP, and a header of
    /// the connection, such as `content-length`.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Renders the body from its JSON and sends it with this content type. The function runs on the blocking thread pool.
    /// When it panics or takes longer than the probe deadline, the response is the JSON.
    pub fn render<B: Into<Bytes>>(
        mut self,
        content_type: impl Into<String>,
        render: impl Fn(&Value) -> B + Send + Sync + 'static,
    ) -> Self {
        self.render = Some((content_type.into(), Arc::new(move |body| render(body).into())));
        self
    }

    /// Adds a member to the body. If the name is taken, [`Builder::build`](crate::Builder::build) fails.
    pub fn section(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.sections.value(name, value);
        self
    }

    /// Adds a member whose value is computed for each response, on the blocking thread pool. When the function panics or
    /// takes longer than the probe deadline, the value is `{"error": ..}`.
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
        let mut wrong = |what: String| mistakes.push(Mistake::new(format!("/healthcheck {what}")));
        for status in [self.success, self.failure] {
            if status.is_informational() {
                wrong(format!(
                    "cannot answer {status}: an informational code is followed by another response"
                ));
            }
        }
        let mut headers = HeaderMap::new();
        for (name, value) in self.headers {
            match (HeaderName::try_from(&name), HeaderValue::try_from(&value)) {
                (Ok(name), Ok(_)) if [CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING].contains(&name) => {
                    wrong(format!("cannot have the header `{name}`: the server sets it for the connection"));
                }
                (Ok(name), Ok(value)) => drop(headers.insert(name, value)),
                _ => {
                    wrong(format!("cannot have the header {name:?}: its name or value is not valid in HTTP"))
                }
            }
        }
        let render = self.render.and_then(|(content_type, render)| {
            let valid = HeaderValue::try_from(&content_type).map_err(|_| {
                wrong(format!("cannot have the content type {content_type:?}: it is not valid in HTTP"))
            });
            Some((valid.ok()?, render))
        });
        let reserved = ["hostname", "status", "timestamp", "results"];
        self.sections.mistakes("/healthcheck", &reserved, mistakes);
        ValidHealthcheck {
            success: self.success,
            failure: self.failure,
            headers,
            render,
            sections: self.sections,
        }
    }
}

/// A [`HealthcheckEndpoint`] that HTTP allows.
pub(crate) struct ValidHealthcheck {
    pub(super) success: StatusCode,
    pub(super) failure: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) render: Option<(HeaderValue, Render)>,
    pub(super) sections: Sections,
}
