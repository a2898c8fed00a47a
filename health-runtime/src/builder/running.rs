//! Settings of checks, maintenance, the management listener and shutdown.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use crate::builder::Builder;
use crate::maintenance::MaintenanceSource;
#[cfg(feature = "consul")]
use crate::settings::Secret;
use crate::settings::{ManagementAddress, ManagementAuth};

impl Builder {
    /// Sets the time within which every endpoint responds, even while checks hang.
    ///
    /// Environment: `HEALTH_PROBE_DEADLINE`. Default: 5 s.
    pub fn probe_deadline(mut self, deadline: Duration) -> Self {
        self.overrides.probe_deadline = Some(deadline);
        self
    }

    /// Sets how long one run of a check may take that sets no `timeout`. Zero is an error.
    ///
    /// Environment: `HEALTH_TIMEOUT`. Default: 2 s.
    pub fn default_timeout(mut self, timeout: Duration) -> Self {
        self.overrides.check_defaults.timeout = Some(timeout);
        self
    }

    /// Sets how long a passing record is reused of a check that sets no `ttl` and has no `every`. With zero no record is
    /// reused, but requests that arrive during a run still share that run.
    ///
    /// Environment: `HEALTH_TTL`. Default: 5 s.
    pub fn default_ttl(mut self, ttl: Duration) -> Self {
        self.overrides.check_defaults.ttl = Some(ttl);
        self
    }

    /// Sets how long a record that does not pass is reused of a check that sets no `fail_ttl` and has no `every`. With
    /// zero no record is reused, but requests that arrive during a run still share that run.
    ///
    /// Environment: `HEALTH_FAIL_TTL`. Default: 1 s.
    pub fn default_fail_ttl(mut self, fail_ttl: Duration) -> Self {
        self.overrides.check_defaults.fail_ttl = Some(fail_ttl);
        self
    }

    /// Sets how many async checks may run at the same time, and how many threads of the blocking thread pool blocking
    /// checks may hold. At least one.
    ///
    /// A blocking check holds its thread until it returns, however long after its timeout. When checks that timed out
    /// hold all threads, the other blocking checks fail as `no free thread`, and the cause names the holders. Liveness
    /// checks are counted separately, so that none of them waits for other checks that hang: as many async ones, and
    /// four threads.
    ///
    /// Environment: `HEALTH_CONCURRENT_RUNS`. Default: 64.
    pub fn concurrent_runs(mut self, runs: usize) -> Self {
        self.overrides.concurrent_runs = Some(runs);
        self
    }

    /// Changes single checks, separated by commas, as in `"uploads.timeout=3s, billing=off, search.on_fail=ignore"`. The
    /// settings are `timeout`, `ttl`, `fail_ttl`, `every`, `initial_delay`, `failures`, `successes` and `on_fail`.
    ///
    /// A check that is `off` does not run. The endpoints show it as off, and it counts as passing. Each change is logged. An
    /// entry with a mistake is logged as well, and has no effect.
    ///
    /// Environment: `HEALTH_CHECKS`, whose entries come last and therefore take precedence: an operator can change at
    /// night what the code says. Default: no change.
    pub fn override_checks(mut self, entries: impl Into<String>) -> Self {
        self.overrides.checks.push(entries.into());
        self
    }

    /// Sets how long to keep serving after SIGTERM, with `/readyz` failing, so that load balancers have time to
    /// notice.
    ///
    /// Environment: `HEALTH_SHUTDOWN_DELAY`. Default: 5 s; zero in a debug build.
    #[cfg(feature = "serve")]
    pub fn shutdown_delay(mut self, delay: Duration) -> Self {
        self.overrides.shutdown.delay = Some(delay);
        self
    }

    /// Sets how long [`Health::serve`](crate::Health::serve) waits for requests in flight after the shutdown delay.
    ///
    /// The timeout does not end a handler that blocks its thread: the runtime waits for its threads.
    ///
    /// Environment: `HEALTH_DRAIN_TIMEOUT`. Default: 30 s.
    #[cfg(feature = "serve")]
    pub fn drain_timeout(mut self, timeout: Duration) -> Self {
        self.overrides.shutdown.drain_timeout = Some(timeout);
        self
    }

    /// Also serves all endpoints of [`Health::management`](crate::Health::management) at this address, on a thread
    /// that responds even while the application is blocked: see [the listener](crate#the-management-listener). With
    /// port 0 the system chooses a port, and [`Running::management_addr`](crate::Running::management_addr) returns
    /// it.
    ///
    /// Environment: `HEALTH_MANAGEMENT_ADDR`. Default: no listener.
    pub fn management_addr(mut self, address: SocketAddr) -> Self {
        self.overrides.management_addr = Some(ManagementAddress::One(address));
        self
    }

    /// Sets what a client of the management endpoints needs, on the management listener and in
    /// [`Health::management`](crate::Health::management). The probes never need anything.
    ///
    /// Without it, a listener on a loopback address serves everything. On any other address it serves the probes,
    /// `/metrics` and the public endpoints alone, with [the public details](Self::details), and says so at the start.
    /// [`build`](Self::build) refuses [`ManagementAuth::Token`] without a [`token`](Self::token).
    ///
    /// Environment: `HEALTH_MANAGEMENT_AUTH`. Default: not chosen.
    pub fn management_auth(mut self, auth: ManagementAuth) -> Self {
        self.overrides.management.auth = Some(auth);
        self
    }

    /// Adds names under which clients ask for the management listener, such as that of a Kubernetes Service:
    /// `.management_hosts(["shop.default.svc"])`. Without scheme and port. Apart from the probes, the listener refuses
    /// requests whose `Host` is neither an address, nor `localhost`, nor one of these: a page in an operator's browser
    /// could send them.
    ///
    /// Environment: `HEALTH_MANAGEMENT_HOSTS`, which adds to those in code. Default: none.
    pub fn management_hosts<T: Into<String>>(mut self, hosts: impl IntoIterator<Item = T>) -> Self {
        self.overrides.management.hosts.extend(hosts.into_iter().map(Into::into));
        self
    }

    /// Sets how long the application's runtime may delay an empty task before the liveness check `runtime` fails. At
    /// least 100 ms. Only applications with a management listener have this check.
    ///
    /// Environment: `HEALTH_RUNTIME_LAG_LIMIT`. Default: 10 s.
    pub fn runtime_lag_limit(mut self, limit: Duration) -> Self {
        self.overrides.runtime_lag_limit = Some(limit);
        self
    }

    /// Sets the maintenance file: the process is in maintenance while it exists. The library looks for the file every
    /// second.
    ///
    /// Environment: `HEALTH_MAINTENANCE_FILE`. Default: no file.
    pub fn maintenance_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.overrides.maintenance_file = Some(path.into());
        self
    }

    /// Sets a file with the certificates of further authorities, in PEM. Every client of this library accepts them, in
    /// addition to those that the machine trusts: for the monitoring API, a Consul agent, a deployment that is tested, and
    /// a proxy with https. [`build`](Self::build) reads the file, and fails if it cannot.
    ///
    /// Environment: `HEALTH_CA_FILE`. Default: no file.
    ///
    /// ```
    /// # #[cfg(any(feature = "consul", feature = "publish"))] {
    /// let builder = health_runtime::Health::builder().ca_file("/etc/ssl/company.pem");
    /// # drop(builder);
    /// # }
    /// ```
    #[cfg(feature = "__client")]
    pub fn ca_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.overrides.ca_file = Some(path.into());
        self
    }

    /// Sets the address of the Consul agent of this machine: `127.0.0.1:8500`, or `https://` and a host. While the
    /// agent reports its [node](Self::consul_node) in maintenance (`consul maint -enable`), the process is in
    /// maintenance. While the agent does not respond, the last known state applies, and the check
    /// `maintenance-source` warns.
    ///
    /// An agent with https must have a certificate that the machine or [`ca_file`](Self::ca_file) trusts. `CONSUL_HTTP_SSL=true` selects https,
    /// even if the address has no scheme or `http://`.
    ///
    /// Environment: `CONSUL_HTTP_ADDR`. Default: no agent.
    #[cfg(feature = "consul")]
    pub fn consul_address(mut self, address: impl Into<String>) -> Self {
        self.overrides.consul.address = Some(address.into());
        self
    }

    /// Sets the token for the Consul agent. The token needs `node:read`.
    ///
    /// Environment: `CONSUL_HTTP_TOKEN`. Default: no token.
    #[cfg(feature = "consul")]
    pub fn consul_token(mut self, token: impl Into<String>) -> Self {
        self.overrides.consul.token = Some(Secret::new(token));
        self
    }

    /// Sets the Consul node: the process is in maintenance while this node is.
    ///
    /// Environment: `HEALTH_CONSUL_NODE`. Default: the name of the machine, which is also the default of Consul
    /// agents.
    #[cfg(feature = "consul")]
    pub fn consul_node(mut self, node: impl Into<String>) -> Self {
        self.overrides.consul.node = Some(node.into());
        self
    }

    /// Adds a source that declares maintenance from outside the process: see [`MaintenanceSource`].
    pub fn maintenance_source(mut self, source: impl MaintenanceSource) -> Self {
        self.maintenance.add(source);
        self
    }
}
