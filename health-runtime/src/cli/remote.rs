//! One request to a probe endpoint of a running application, and its response.

use std::fmt;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value as Json, json};

use crate::cli::output::Failure;
use crate::cli::style::{self, painted};
use crate::declare::{Probe, Status};
use crate::health::Health;
use crate::net::{Call, HttpClient, Proxy, Tls};
use crate::settings::{CaCertificates, Endpoint, parse_base_url};
use crate::support::one_line;

/// The most bytes of a response body that are read.
const BODY_LIMIT: usize = 4 << 20;

/// The time for the network, in addition to the probe deadline within which the application responds.
const NETWORK_TIME: Duration = Duration::from_secs(5);

/// A probe endpoint of a running application.
pub(super) struct RemoteProbe {
    url: String,
    path: String,
    timeout: Duration,
    authorities: CaCertificates,
}

/// What the application answered.
pub(super) struct RemoteResponse {
    pub(super) status: Status,
    code: StatusCode,
    url: String,
    body: String,
}

impl RemoteProbe {
    /// The endpoint below `base` that answers for one check, for the checks of a probe, or for all.
    ///
    /// The path is the one that the settings of this process give the endpoint: they must be those of the application.
    pub(super) fn new(
        health: &Health,
        base: &str,
        probe: Option<Probe>,
        name: Option<&str>,
    ) -> Result<Self, Failure> {
        let base = parse_base_url(base).map_err(|why| Failure::new(format!("`--url` {why}")))?;
        let endpoint = match (name, probe) {
            (Some(name), probe) => match probe.or_else(|| first_probe(health, name)) {
                Some(Probe::Liveness) => Endpoint::LivezCheck,
                Some(Probe::Startup) => Endpoint::StartupzCheck,
                Some(Probe::Readiness) | None => Endpoint::ReadyzCheck,
            },
            (None, Some(Probe::Liveness)) => Endpoint::Livez,
            (None, Some(Probe::Readiness)) => Endpoint::Readyz,
            (None, Some(Probe::Startup)) => Endpoint::Startupz,
            (None, None) => Endpoint::Health,
        };
        let parts = health.parts();
        let Some(template) = parts.settings.endpoints.path_of(endpoint) else {
            return Err(Failure::new(format!("the application does not serve {}", endpoint.default_path()))
                .hint("`.expose(..)` or HEALTH_ENDPOINTS switches it off: ask for another probe"));
        };
        let path = match (name, template.split_once('{')) {
            (Some(name), Some((before, after))) => {
                let after = after.split_once('}').map_or("", |(_, after)| after);
                format!("{before}{}{after}", utf8_percent_encode(name, NON_ALPHANUMERIC))
            }
            _ => template.to_owned(),
        };
        let timeout = parts.settings.probe_deadline + NETWORK_TIME;
        let authorities = parts.settings.authorities.clone();
        Ok(Self { url: format!("{base}{path}"), path, timeout, authorities })
    }

    pub(super) async fn ask(&self) -> Result<RemoteResponse, Failure> {
        let unreachable = |why| {
            Failure::new(format!("{}: {why}", self.url))
                .hint("does the application run, and listen on that address?")
        };
        // Without a proxy, so that it is the application that answers.
        let client =
            HttpClient::new(Tls::of(&self.url), Proxy::Never, &self.authorities).map_err(Failure::new)?;
        let request = Request::get(format!("{}?verbose", self.url)).body(Body::empty());
        let request = request.map_err(|error| unreachable(error.to_string()))?;
        let call = Call { timeout: Some(self.timeout), limit: BODY_LIMIT };
        let answer = client.send(request, call).await.map_err(unreachable)?;
        let (code, body) = (answer.status, String::from_utf8_lossy(&answer.body).into_owned());
        let content_type = answer.header("content-type").unwrap_or_default();
        if matches!(code, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
            return Err(Failure::new(format!("{} answered {code}", self.url)).hint(
                "the endpoint needs a token, or another name in the URL: ask a probe, which needs neither, with `--probe \
                 readiness`",
            ));
        }
        if !answer.body_is_complete {
            let why = format!("{} answered more than {BODY_LIMIT} bytes", self.url);
            return Err(
                Failure::new(why).hint("ask for less, with `--probe readiness` or the name of one check")
            );
        }
        let Some(status) = status_of(code, content_type, &body) else {
            let why = format!("{} answered {code}, and not as a probe of this library", self.url);
            return Err(Failure::new(why).hint(format!(
                "another program or page is at that address: set `--url` to everything before {}, the address and the prefix \
                 where `health.endpoints()` is merged",
                self.path
            )));
        };
        Ok(RemoteResponse { status, code, url: self.url.clone(), body })
    }
}

/// The probe that is asked for the check: readiness where the check belongs to it.
fn first_probe(health: &Health, name: &str) -> Option<Probe> {
    let check = health.parts().view.app.engine.checks().find(|check| check.name == name)?;
    [Probe::Readiness, Probe::Liveness, Probe::Startup]
        .into_iter()
        .find(|probe| check.probes.contains(*probe))
}

/// What a probe of this library says with this response; `None` for a response of something else. The status code alone
/// proves nothing: a single-page application answers every path with its start page, and another program may have taken
/// the port.
fn status_of(code: StatusCode, content_type: &str, body: &str) -> Option<Status> {
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    let status = match media_type {
        "application/health+json" => match json_status(body)? {
            "pass" => Status::Pass,
            "warn" => Status::Warn,
            _ => Status::Fail,
        },
        "text/plain" if says(body, "ok", "passed", "[+]") => Status::Pass,
        "text/plain" if says(body, "fail", "failed", "[-]") => Status::Fail,
        _ => return None,
    };
    let expected = match status {
        Status::Pass | Status::Warn => StatusCode::OK,
        Status::Fail => StatusCode::SERVICE_UNAVAILABLE,
    };
    (code == expected).then_some(status)
}

/// Whether a probe says in `body` that it has this verdict: as a word alone, in the last line of a report, or in the line of
/// one check.
fn says(body: &str, word: &str, verdict: &str, mark: &str) -> bool {
    let last = body.lines().last().unwrap_or_default();
    let of_report = last.strip_suffix(verdict).is_some_and(|start| start.ends_with(" check "));
    let of_one_check = body.lines().count() == 1 && last.starts_with(mark);
    body.trim_end() == word || of_report || of_one_check
}

/// The status in a response of `/health`; `None` for the text of a probe.
fn json_status(body: &str) -> Option<&'static str> {
    let json: Json = serde_json::from_str(body).ok()?;
    ["pass", "warn", "fail"].into_iter().find(|status| json["status"] == *status)
}

impl RemoteResponse {
    pub(super) fn to_json(&self) -> Json {
        let answer = serde_json::from_str(&self.body).unwrap_or_else(|_| Json::from(&*self.body));
        json!({
            "status": self.status.as_str(),
            "url": self.url,
            "code": self.code.as_u16(),
            "answer": answer,
        })
    }
}

impl fmt::Display for RemoteResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { status, code, url, body } = self;
        write!(f, "{url}: {} ({})", painted(style::of_status(*status), status), code.as_u16())?;
        // The body of `/health` is JSON for programs; `--json` prints it.
        for line in body.lines().filter(|_| json_status(body).is_none()) {
            write!(f, "\n  {}", one_line(line))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNAVAILABLE: StatusCode = StatusCode::SERVICE_UNAVAILABLE;

    #[test]
    fn the_responses_of_probes_are_recognised() {
        let text = "text/plain; charset=utf-8";
        for (code, content_type, body, status) in [
            (StatusCode::OK, text, "ok", Status::Pass),
            (UNAVAILABLE, "text/plain", "fail", Status::Fail),
            (StatusCode::OK, text, "[-]a failed: reason withheld\nreadyz check passed\n", Status::Pass),
            (UNAVAILABLE, text, "[+]a ok\n[-]shutting-down failed\nreadyz check failed\n", Status::Fail),
            (StatusCode::OK, text, "livez check passed\n", Status::Pass),
            (StatusCode::OK, text, "[+]database ok\n", Status::Pass),
            (UNAVAILABLE, text, "[-]database failed: reason withheld\n", Status::Fail),
            (StatusCode::OK, "application/health+json", r#"{"status":"warn"}"#, Status::Warn),
            (UNAVAILABLE, "application/health+json; charset=utf-8", r#"{"status":"fail"}"#, Status::Fail),
        ] {
            assert_eq!(status_of(code, content_type, body), Some(status), "{body}");
        }
    }

    #[test]
    fn a_response_of_anything_else_is_no_verdict() {
        for (code, content_type, body) in [
            (StatusCode::OK, "text/html", "<!doctype html><title>Shop</title>"),
            (StatusCode::OK, "text/html", "ok"),
            (StatusCode::OK, "text/plain", ""),
            (StatusCode::OK, "text/plain", "It works!"),
            (StatusCode::OK, "text/plain", "Welcome\nok"),
            (StatusCode::OK, "text/plain", "fail"),
            (UNAVAILABLE, "text/plain", "ok"),
            (UNAVAILABLE, "text/plain", "upstream failed"),
            (StatusCode::BAD_GATEWAY, "text/plain", "fail"),
            (StatusCode::OK, "application/json", r#"{"status":"pass"}"#),
            (StatusCode::OK, "application/health+json", r#"{"status":"fail"}"#),
            (StatusCode::OK, "application/health+json", "{}"),
        ] {
            assert_eq!(status_of(code, content_type, body), None, "{code} {content_type} {body}");
        }
    }
}
