//! Settings of the endpoints: who sees what, and at which path.

use std::time::Duration;

use std::path::PathBuf;

use axum::http::StatusCode;
use serde_json::Value;

use crate::builder::Builder;
#[cfg(feature = "environment")]
use crate::http::{EnvironmentDump, HealthcheckEndpoint};
#[cfg(feature = "environment")]
use crate::settings::EnvironmentValues;
use crate::settings::{Details, EndpointChange, Exposure, Secret};

impl Builder {
    /// Sets how much the public endpoints show of the checks.
    ///
    /// Environment: `HEALTH_DETAILS`. Default: [`Details::Status`].
    pub fn details(mut self, details: Details) -> Self {
        self.overrides.details = Some(details);
        self
    }

    /// Sets the token, which may write. A request with `Authorization: Bearer` and this token sees every detail on the public
    /// endpoints too, and may change the state of the process, as `POST /probe_status` does.
    ///
    /// Environment: `HEALTH_TOKEN`. Default: no token, so no request may change anything.
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.overrides.tokens.token = Some(Secret::new(token));
        self
    }

    /// Reads tokens from a file, one a line: `name token`, or `name token read` for a token that shows every detail and may
    /// not change anything. A line of one word is a token named `token`. Empty lines, and those that begin with `#`, have no
    /// token. Several tokens can be in force at once, so that a new one reaches its users before the old one is removed.
    /// The file is read once, by [`build`](Self::build), which fails if it cannot be read, has no token, or has a line of
    /// another form. The error names the line and nothing in it.
    ///
    /// Environment: `HEALTH_TOKEN_FILE`. Default: no file.
    ///
    /// ```no_run
    /// use health_runtime::Health;
    ///
    /// let builder = Health::builder().token_file("/run/secrets/health-tokens");
    /// # drop(builder);
    /// ```
    pub fn token_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.overrides.tokens.file = Some(path.into());
        self
    }

    /// Allows changes by requests without the token: any client can then take the process out of service with
    /// `POST /probe_status`. Use it only in networks that only operators can reach.
    pub fn allow_unauthenticated_changes(mut self) -> Self {
        self.unauthenticated_changes = true;
        self
    }

    /// Lets caches between the clients and the application store a response of `/health` for this time, in whole
    /// seconds. They then answer for the application, also while it fails or no longer runs. A response that fails, and
    /// any response to a request with `Authorization`, still says `no-store`.
    ///
    /// [`build`](Self::build) refuses a time between zero and one second.
    ///
    /// Environment: `HEALTH_MAX_AGE`. Default: zero, so no cache stores a response.
    pub fn health_max_age(mut self, max_age: Duration) -> Self {
        self.overrides.health_max_age = Some(max_age);
        self
    }

    /// Changes who sees the endpoint with the default path `path`: `.expose("/heartbeat", Exposure::Off)`. It takes
    /// precedence over `HEALTH_ENDPOINTS`. If two calls name one endpoint, [`build`](Self::build) fails.
    pub fn expose(mut self, path: impl Into<String>, exposure: Exposure) -> Self {
        self.overrides.endpoints.push(EndpointChange::expose(path.into(), exposure));
        self
    }

    /// Serves the endpoint with the default path `path` at another path: `.move_endpoint("/livez", "/alive")`. It
    /// takes precedence over `HEALTH_ENDPOINTS`. If two calls name one endpoint, [`build`](Self::build) fails.
    pub fn move_endpoint(mut self, path: impl Into<String>, to: impl Into<String>) -> Self {
        self.overrides.endpoints.push(EndpointChange::relocate(path.into(), to.into()));
        self
    }

    /// Serves the endpoint with the default path `path` at a further path: `.also_at("/livez", "/healthz")`. It may be
    /// called several times for one endpoint. The further path has the exposure of the endpoint, and stays where it is
    /// when the endpoint moves.
    ///
    /// In `HEALTH_ENDPOINTS` it is written the other way around, as `/healthz=/livez`.
    pub fn also_at(mut self, path: impl Into<String>, further: impl Into<String>) -> Self {
        self.overrides.endpoints.push(EndpointChange::also_at(path.into(), further.into()));
        self
    }

    /// Adds a member to the response of `/status`, or replaces `application`, `version` or `status`. A process in
    /// maintenance or shutdown still says `"status": "maintenance"`. No member changes the
    /// status code. If two calls give one name, [`build`](Self::build) fails.
    pub fn status_member(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.content.status.members.value(name, value);
        self
    }

    /// Like [`status_member`](Self::status_member), with a function that runs on the blocking thread pool. Requests that
    /// arrive while it runs share the run, so a function that hangs holds one thread; no result is cached. If the function panics or takes longer than the probe deadline, the value is
    /// `{"error": ..}`.
    pub fn status_member_with<V: Into<Value>>(
        mut self,
        name: impl Into<String>,
        value: impl Fn() -> V + Send + Sync + 'static,
    ) -> Self {
        self.content.status.members.function(name, value);
        self
    }

    /// Sets the status code of `/status` for a word of the application, such as `draining`. Default: 500 for every word
    /// but `ok` (200) and `maintenance` (503). [`build`](Self::build) refuses these two words, an informational code, and
    /// two codes for one word.
    ///
    /// ```
    /// use axum::http::StatusCode;
    /// use health_runtime::Health;
    ///
    /// let builder = Health::builder().status_code("degraded", StatusCode::OK);
    /// # drop(builder);
    /// ```
    pub fn status_code(mut self, word: impl Into<String>, code: StatusCode) -> Self {
        self.content.status.set_code(word.into(), code);
        self
    }

    /// Calls `source` for the word of `/status`, for example to ask an agent whether this machine is in maintenance.
    /// Requests that arrive while it runs share the run; no word is cached. `None` means `ok`. If the source panics or takes longer than the probe deadline,
    /// the word is `ok` too, and the log says so. The endpoint calls the source only while the process itself is
    /// `ok`. No other endpoint calls it.
    pub fn status_from<F, W>(mut self, source: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Option<W>> + Send + 'static,
        W: Into<String>,
    {
        self.content.status.set_source(source);
        self
    }

    /// Sets how `/healthcheck` responds. Default: 200 or 500, as JSON, without sections of the application.
    #[cfg(feature = "environment")]
    pub fn healthcheck(mut self, healthcheck: HealthcheckEndpoint) -> Self {
        self.content.healthcheck = healthcheck;
        self
    }

    /// Sets the sections of `/environment`. Default: `os`, `process` and `rust`.
    #[cfg(feature = "environment")]
    pub fn environment_dump(mut self, dump: EnvironmentDump) -> Self {
        self.content.environment = dump;
        self
    }

    /// Sets which values of environment variables `/environment` shows.
    ///
    /// Environment: `HEALTH_ENVIRONMENT_VALUES`. Default: [`EnvironmentValues::Safe`].
    ///
    /// ```
    /// use health_runtime::{EnvironmentValues, Health};
    ///
    /// let builder = Health::builder().environment_values(EnvironmentValues::None);
    /// # drop(builder);
    /// ```
    #[cfg(feature = "environment")]
    pub fn environment_values(mut self, values: EnvironmentValues) -> Self {
        self.overrides.environment_values = Some(values);
        self
    }

    /// Appends metrics of the application to `/metrics` and to `/svc_status.prometheus`. Call it once for each registry.
    ///
    /// The function returns Prometheus text 0.0.4, such as that of `prometheus::TextEncoder` or of
    /// `metrics_exporter_prometheus`. The text of `prometheus_client` is fine too: the endpoint removes the mark `# EOF`.
    /// `/metrics` then answers in Prometheus text, regardless of `Accept`.
    ///
    /// The function runs on the blocking thread pool. Scrapes that arrive while it runs share the run. If it panics or takes longer than the probe
    /// deadline, a comment in the response and the log say so, and the scraper gets the other metrics.
    ///
    /// ```
    /// use health_runtime::Health;
    ///
    /// let builder = Health::builder().metrics_from(|| "# TYPE shop_carts gauge\nshop_carts 3\n".to_owned());
    /// # drop(builder);
    /// ```
    #[cfg(feature = "metrics")]
    pub fn metrics_from(mut self, metrics: impl Fn() -> String + Send + Sync + 'static) -> Self {
        self.content.metrics.add(metrics);
        self
    }
}
