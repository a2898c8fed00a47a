//! What a running application answers at its probe endpoints.

use std::fmt;
use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::StatusCode;
use serde_json::{Value as Json, json};

use crate::cli::check::style;
use crate::cli::output::{Failure, painted};
use crate::declare::{Probe, Status};
use crate::health::Health;
use crate::net::{Tls, client, read_part, send};
use crate::settings::{Endpoint, parse_base_url};
use crate::support::one_line;

/// More than this is not read of an answer.
const ANSWER_LIMIT: usize = 1 << 20;

/// An endpoint of a running application.
pub(super) struct Served {
    url: String,
    path: String,
    /// The application answers within its probe deadline; this is the way there and back.
    limit: Duration,
}

/// What it answered.
pub(super) struct Answer {
    pub(super) status: Status,
    code: StatusCode,
    url: String,
    body: String,
}

impl Served {
    /// The endpoint that answers what is asked, below `to`: one check, the checks of a probe, or all.
    pub(super) fn new(
        health: &Health,
        to: &str,
        probe: Option<Probe>,
        name: Option<&str>,
    ) -> Result<Self, Failure> {
        let to = parse_base_url(to).map_err(|why| Failure::new(format!("`--url` {why}")))?;
        let endpoint = match (name, probe) {
            (Some(_), _) => Endpoint::ReadyzCheck,
            (None, Some(Probe::Liveness)) => Endpoint::Livez,
            (None, Some(Probe::Readiness)) => Endpoint::Readyz,
            (None, Some(Probe::Startup)) => Endpoint::Startupz,
            (None, None) => Endpoint::Health,
        };
        let parts = health.parts();
        let Some(place) = parts.settings.endpoints.path_of(endpoint) else {
            return Err(Failure::new(format!("the application does not serve {}", endpoint.default_path()))
                .next("`.expose(..)` or HEALTH_ENDPOINTS has switched it off: ask for another probe"));
        };
        let path = match (name, place.split_once('{')) {
            (Some(name), Some((before, after))) => {
                let after = after.split_once('}').map_or("", |(_, after)| after);
                format!("{before}{}{after}", utf8_percent_encode(name, NON_ALPHANUMERIC))
            }
            _ => place.to_owned(),
        };
        let limit = parts.settings.probe_deadline + Duration::from_secs(5);
        Ok(Self { url: format!("{to}{path}"), path, limit })
    }

    pub(super) async fn ask(&self) -> Result<Answer, Failure> {
        let lost = |why| {
            Failure::new(format!("{}: {why}", self.url)).next("does the application run, and listen there?")
        };
        let request = client(Tls::of(&self.url), |builder| builder)
            .map_err(Failure::new)?
            .get(format!("{}?verbose", self.url));
        let mut answer = send(request.timeout(self.limit)).await.map_err(lost)?;
        let (body, _) = read_part(&mut answer, ANSWER_LIMIT).await.map_err(lost)?;
        let (code, body) = (answer.status(), String::from_utf8_lossy(&body).into_owned());
        let status = match code {
            StatusCode::OK if said(&body) == Some("warn") => Status::Warn,
            StatusCode::OK => Status::Pass,
            code if code.is_server_error() => Status::Fail,
            code => {
                return Err(Failure::new(format!("{} answered {code}", self.url)).next(format!(
                    "`--url` is whatever stands before {}, where `health.endpoints()` is merged or nested",
                    self.path
                )));
            }
        };
        Ok(Answer { status, code, url: self.url.clone(), body })
    }
}

/// The status in an answer of `/health`.
fn said(body: &str) -> Option<&'static str> {
    let json: Json = serde_json::from_str(body).ok()?;
    ["pass", "warn", "fail"].into_iter().find(|status| json["status"] == *status)
}

impl Answer {
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

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { status, code, url, body } = self;
        write!(f, "{url}: {} ({})", painted(style(*status), status), code.as_u16())?;
        // JSON is for programs, which can ask for it.
        for line in body.lines().filter(|_| said(body).is_none()) {
            write!(f, "\n  {}", one_line(line))?;
        }
        Ok(())
    }
}
