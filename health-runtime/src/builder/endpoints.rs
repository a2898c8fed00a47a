//! Settings of the endpoints: who sees what, and at which path.

use serde_json::Value;

use crate::builder::Builder;
#[cfg(feature = "environment")]
use crate::http::{EnvironmentDump, HealthcheckEndpoint};
use crate::settings::{Details, EndpointChange, Exposure, Secret};

impl Builder {
    /// How much the public endpoints reveal about the checks.
    ///
    /// Environment: `HEALTH_DETAILS`. Default: [`Details::Status`].
    pub fn details(mut self, details: Details) -> Self {
        self.overrides.details = Some(details);
        self
    }

    /// A request with the header `Authorization: Bearer` and this token sees everything on the public endpoints too, and may make
    /// the changes that requests can make, such as `POST /probe_status`.
    ///
    /// Environment: `HEALTH_TOKEN`. Default: no token, and no request may change anything.
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.overrides.token = Some(Secret::new(token));
        self
    }

    /// Lets requests without the token change something: any client may take the process out of service with
    /// `POST /probe_status`. For networks that only operators reach.
    pub fn allow_unauthenticated_changes(mut self) -> Self {
        self.unauthenticated_changes = true;
        self
    }

    /// Changes who sees the endpoint with the usual path `path`: `.expose("/heartbeat", Exposure::Off)`. It takes precedence over
    /// `HEALTH_ENDPOINTS`. Two calls for one endpoint are an error of [`build`](Self::build).
    pub fn expose(mut self, path: impl Into<String>, exposure: Exposure) -> Self {
        self.overrides.endpoints.push(EndpointChange::expose(path.into(), exposure));
        self
    }

    /// Serves the endpoint with the usual path `path` at another path: `.move_endpoint("/livez", "/alive")`. It takes precedence
    /// over `HEALTH_ENDPOINTS`. Two calls for one endpoint are an error of [`build`](Self::build).
    pub fn move_endpoint(mut self, path: impl Into<String>, to: impl Into<String>) -> Self {
        self.overrides.endpoints.push(EndpointChange::relocate(path.into(), to.into()));
        self
    }

    /// Adds a member to the response of `/status`. A name that is taken is an error of [`build`](Self::build).
    pub fn status_member(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.content.status.members.value(name, value);
        self
    }

    /// Like [`status_member`](Self::status_member), with a function that the endpoint calls for each response, on the blocking
    /// thread pool. A function that panics or outlives the probe deadline becomes `{"error": ..}`.
    pub fn status_member_with<V: Into<Value>>(
        mut self,
        name: impl Into<String>,
        value: impl Fn() -> V + Send + Sync + 'static,
    ) -> Self {
        self.content.status.members.function(name, value);
        self
    }

    /// Asks `source` for the word of `/status` before each response, for example an agent that knows whether this machine is in
    /// maintenance. `None` means `ok`. A source that panics or outlives the probe deadline counts as `ok` too, and the log says
    /// so. The endpoint asks the source only while the process itself is `ok`. No other endpoint asks it.
    pub fn status_from<F, W>(mut self, source: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Option<W>> + Send + 'static,
        W: Into<String>,
    {
        self.content.status.set_source(source);
        self
    }

    /// How `/healthcheck` responds. Default: 200 or 500, as JSON, without sections of the application.
    #[cfg(feature = "environment")]
    pub fn healthcheck(mut self, healthcheck: HealthcheckEndpoint) -> Self {
        self.content.healthcheck = healthcheck;
        self
    }

    /// The sections of `/environment`. Default: `os`, `process` and `rust`.
    #[cfg(feature = "environment")]
    pub fn environment_dump(mut self, dump: EnvironmentDump) -> Self {
        self.content.environment = dump;
        self
    }
}
