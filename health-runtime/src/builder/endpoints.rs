//! The knobs of the endpoints: who sees what, and where.

use serde_json::Value;

use crate::builder::Builder;
#[cfg(feature = "environment")]
use crate::http::{EnvironmentDump, HealthcheckEndpoint};
use crate::settings::{Details, EndpointChange, Exposure, Secret};

impl Builder {
    /// How much the public endpoints tell of the checks. Default [`Details::Status`].
    /// Else `HEALTH_DETAILS`.
    pub fn details(mut self, details: Details) -> Self {
        self.overrides.details = Some(details);
        self
    }

    /// A request with the header `Authorization: Bearer` and this token sees everything on the public endpoints too,
    /// and may change what can be changed by request: see `/probe_status`.
    /// Else `HEALTH_TOKEN`.
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.overrides.token = Some(Secret::new(token));
        self
    }

    /// Lets requests change something without the token: `POST /probe_status` takes the process out of service, whoever
    /// sends it. For networks that only operators reach.
    pub fn allow_unauthenticated_changes(mut self) -> Self {
        self.unauthenticated_changes = true;
        self
    }

    /// Changes who sees the endpoint that usually stands at `path`: `.expose("/heartbeat", Exposure::Off)`. Else what
    /// `HEALTH_ENDPOINTS` says of it. To say it twice is an error of [`build`](Self::build).
    pub fn expose(mut self, path: impl Into<String>, exposure: Exposure) -> Self {
        self.overrides.endpoints.push(EndpointChange::expose(path.into(), exposure));
        self
    }

    /// Puts the endpoint that usually stands at `path` elsewhere: `.move_endpoint("/livez", "/alive")`. Else where
    /// `HEALTH_ENDPOINTS` puts it. To say it twice is an error of [`build`](Self::build).
    pub fn move_endpoint(mut self, path: impl Into<String>, to: impl Into<String>) -> Self {
        self.overrides.endpoints.push(EndpointChange::relocate(path.into(), to.into()));
        self
    }

    /// Adds a member to what `/status` answers. A name that is there already is an error of [`build`](Self::build).
    pub fn status_member(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.status.members.value(name, value);
        self
    }

    /// Like [`status_member`](Self::status_member), with a function that is called for each answer, on the blocking
    /// pool. One that panics or outlives the probe deadline is answered as `{"error": ..}`.
    pub fn status_member_with<V: Into<Value>>(
        mut self,
        name: impl Into<String>,
        value: impl Fn() -> V + Send + Sync + 'static,
    ) -> Self {
        self.status.members.function(name, value);
        self
    }

    /// Asks `source` for the word of `/status` before each answer, such as an agent that knows of the maintenance of
    /// this machine. `None` stands for `ok`, and so does a source that panics or outlives the probe deadline, which is
    /// logged. It is asked while the process itself says `ok`, and decides about `/status` alone.
    pub fn status_from<F, W>(mut self, source: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Option<W>> + Send + 'static,
        W: Into<String>,
    {
        self.status.ask(source);
        self
    }

    /// How `/healthcheck` answers. Default: 200 or 500, JSON without sections of the application.
    #[cfg(feature = "environment")]
    pub fn healthcheck(mut self, healthcheck: HealthcheckEndpoint) -> Self {
        self.healthcheck = healthcheck;
        self
    }

    /// What `/environment` answers. Default: the sections `os`, `process` and `rust`.
    #[cfg(feature = "environment")]
    pub fn environment_dump(mut self, dump: EnvironmentDump) -> Self {
        self.environment_dump = dump;
        self
    }
}
