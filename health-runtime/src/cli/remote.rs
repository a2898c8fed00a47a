//! One request to a probe endpoint of a running application, and its response.

use std::fmt;
use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::StatusCode;
use serde_json::{Value as Json, json};

use crate::cli::output::Failure;
use crate::cli::style::{self, painted};
use crate::declare::{Probe, Status};
use crate::health::Health;
use crate::net::{Tls, client, read_part, send};
use crate::settings::{Endpoint, parse_base_url};
use crate::support::one_line;

/// The most bytes of a response body that are read.
const BODY_LIMIT: usize = 1 << 20;

/// The time for the network, in addition to the probe deadline within which the application responds.
const NETWORK_TIME: Duration = Duration::from_secs(5);

/// A probe endpoint of a running application.
pub(super) struct RemoteProbe {
    url: String,
    path: String,
    timeout: Duration,
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
        Ok(Self { url: format!("{base}{path}"), path, timeout })
    }

    pub(super) async fn ask(&self) -> Result<RemoteResponse, Failure> {
        let unreachable = |why| {
            Failure::new(format!("{}: {why}", self.url))
                .hint("does the application run, and listen on that address?")
        };
        let request = client(Tls::of(&self.url), |builder| builder)
            .map_err(Failure::new)?
            .get(format!("{}?verbose", self.url));
        let mut response = send(request.timeout(self.timeout)).await.map_err(unreachable)?;
        let (body, _) = read_part(&mut response, BODY_LIMIT).await.map_err(unreachable)?;
        let (code, body) = (response.status(), String::from_utf8_lossy(&body).into_owned());
        let status = match code {
            StatusCode::OK if json_status(&body) == Some("warn") => Status::Warn,
            StatusCode::OK => Status::Pass,
            code if code.is_server_error() => Status::Fail,
            code => {
                return Err(Failure::new(format!("{} answered {code}", self.url)).hint(format!(
                    "set `--url` to everything before {}: the address and the prefix where `health.endpoints()` is merged",
                    self.path
                )));
            }
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
