//! `/healthcheck`: every check with its output, in the format of an older library.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::body::{Body, Bytes};
use axum::http::header::{CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use axum::routing::{MethodRouter, get};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::declare::Status;
use crate::engine::CheckReport;
use crate::error::Mistake;
use crate::http::respond::{Answer, Query, Responder, Sections, answer, json, output, text};
use crate::http::view::View;
use crate::settings::Details;
use crate::support::{hostname, unknown};

type Render = Arc<dyn Fn(&Value) -> Bytes + Send + Sync>;

/// How `/healthcheck` answers.
///
/// Its body is `{"hostname", "status": "success" | "failure", "timestamp", "results": [{"checker", "output", "passed",
/// "timestamp", "expires", "response_time"}]}` and the application's own sections. Times are in seconds, the stamps
/// since 1970; `expires` is null where a result holds until the next is told. `?check=name` asks for one check alone,
/// whatever its failure counts as.
///
/// How long a result is reused is a matter of each check. Where the library that had this format before reused passing
/// results for 27 s and failing ones for 9 s, write `#[health_check(ttl = 27s, fail_ttl = 9s)]`; `0s` switches reuse
/// off.
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
    /// 200 or 500, and JSON.
    pub fn new() -> Self {
        Self::default()
    }

    /// The status code of a success. Default 200.
    pub fn success_status(mut self, status: StatusCode) -> Self {
        self.success = status;
        self
    }

    /// The status code of a failure. Default 500.
    pub fn failure_status(mut self, status: StatusCode) -> Self {
        self.failure = status;
        self
    }

    /// Adds a header to every answer, or replaces one that is there.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Renders the body from its JSON, as this content type, on the blocking pool. Where the function panics or outlives the
    /// probe deadline, the JSON is answered.
    pub fn render<B: Into<Bytes>>(
        mut self,
        content_type: impl Into<String>,
        render: impl Fn(&Value) -> B + Send + Sync + 'static,
    ) -> Self {
        self.render = Some((content_type.into(), Arc::new(move |body| render(body).into())));
        self
    }

    /// Adds a member to the body. A second one of its name is an error of [`Builder::build`](crate::Builder::build).
    pub fn section(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.sections.value(name, value);
        self
    }

    /// Adds a member whose value is computed for each answer, on the blocking pool. A function that panics or outlives
    /// the probe deadline is answered as `{"error": ..}`.
    pub fn section_with<V: Into<Value>>(
        mut self,
        name: impl Into<String>,
        value: impl Fn() -> V + Send + Sync + 'static,
    ) -> Self {
        self.sections.function(name, value);
        self
    }

    /// Finds what could not be answered.
    pub(crate) fn settle(self, mistakes: &mut Vec<Mistake>) -> Settled {
        let mut wrong = |what: String| mistakes.push(Mistake::new(format!("/healthcheck {what}")));
        for status in [self.success, self.failure] {
            if status.is_informational() {
                wrong(format!("cannot end with {status}, after which more would follow"));
            }
        }
        let mut headers = HeaderMap::new();
        for (name, value) in self.headers {
            match (HeaderName::try_from(&name), HeaderValue::try_from(&value)) {
                (Ok(name), Ok(_)) if [CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING].contains(&name) => {
                    wrong(format!("cannot have the header `{name}`, which belongs to the connection"));
                }
                (Ok(name), Ok(value)) => drop(headers.insert(name, value)),
                _ => {
                    wrong(format!("cannot have the header {name:?}: its name or value is not valid in HTTP"))
                }
            }
        }
        let render = self.render.and_then(|(content_type, render)| {
            let valid = HeaderValue::try_from(&content_type);
            let valid = valid.map_err(|_| wrong(format!("cannot have the content type {content_type:?}")));
            Some((valid.ok()?, render))
        });
        let own = ["hostname", "status", "timestamp", "results"];
        self.sections.mistakes("/healthcheck", &own, mistakes);
        Settled { success: self.success, failure: self.failure, headers, render, sections: self.sections }
    }
}

/// How `/healthcheck` answers, with all headers valid.
pub(crate) struct Settled {
    success: StatusCode,
    failure: StatusCode,
    headers: HeaderMap,
    render: Option<(HeaderValue, Render)>,
    sections: Sections,
}

pub(super) fn healthcheck(view: View) -> MethodRouter {
    get(Responder::new(view, |view, request| {
        Answer::asked(async move {
            let query = Query::from(&request.uri);
            let (checks, status) = if let Some(name) = query.all("check").next() {
                let Some(check) = view.engine.check(&name).await else {
                    return text(StatusCode::NOT_FOUND, "no such check\n");
                };
                let status = check.status();
                (vec![check], status)
            } else {
                let report = view.engine.report(None).await;
                (report.checks().to_vec(), report.status())
            };
            let details = view.details(&request.headers);
            let settled = &view.healthcheck;
            let (code, word) = match status {
                Status::Pass | Status::Warn => (settled.success, "success"),
                Status::Fail => (settled.failure, "failure"),
            };
            let now = SystemTime::now();
            let mut document =
                settled.sections.gather(&view.engine.runtime, view.engine.probe_deadline()).await;
            document.insert("hostname".to_owned(), hostname().unwrap_or_else(unknown).into());
            document.insert("status".to_owned(), word.into());
            document.insert("timestamp".to_owned(), unix_seconds(now).into());
            document.insert(
                "results".to_owned(),
                checks.iter().map(|check| result(check, details, now)).collect(),
            );
            let mut response = render(&view, code, document.into()).await;
            response.headers_mut().extend(settled.headers.clone());
            response
        })
    }))
}

fn result(check: &CheckReport, details: Details, now: SystemTime) -> Value {
    let output = match details {
        Details::Full => output(check),
        Details::Status | Details::Names => check.message().map(str::to_owned),
    };
    json!({
        "checker": check.name(),
        "output": output.unwrap_or_default(),
        "passed": check.status() != Status::Fail,
        "timestamp": unix_seconds(check.time().unwrap_or(now)),
        "expires": check.expires_at().map(unix_seconds),
        // Six decimals, as ever.
        "response_time": (check.took().unwrap_or_default().as_secs_f64() * 1e6).round() / 1e6,
    })
}

async fn render(view: &View, code: StatusCode, document: Value) -> Response<Body> {
    let (settled, runtime, limit) = (&view.healthcheck, &view.engine.runtime, view.engine.probe_deadline());
    if let Some((content_type, render)) = &settled.render {
        let (render, document) = (Arc::clone(render), document.clone());
        let rendering = runtime.spawn_blocking(move || render(&document));
        let rendered = match rendering {
            Ok(rendering) => timeout(limit, rendering.result).await.ok().and_then(Result::ok),
            Err(_) => None,
        };
        if let Some(body) = rendered {
            let mut response = answer(code, body.into());
            response.headers_mut().insert(CONTENT_TYPE, content_type.clone());
            return response;
        }
        tracing::error!(target: "health", "/healthcheck was not rendered, since it panicked or took too long: answering JSON");
    }
    json(code, document)
}

fn unix_seconds(time: SystemTime) -> f64 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64()
}
