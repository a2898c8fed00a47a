//! Settings of checks, maintenance, the management listener and shutdown.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use crate::builder::Builder;
use crate::maintenance::MaintenanceSource;
#[cfg(feature = "consul")]
use crate::settings::Secret;

impl Builder {
    /// The time within which every endpoint responds, whatever the checks do.
    ///
    /// Environment: `HEALTH_PROBE_DEADLINE`. Default: 5 s.
    pub fn probe_deadline(mut self, deadline: Duration) -> Self {
        self.overrides.probe_deadline = Some(deadline);
        self
    }

    /// How many checks may run at the same time, at least one. Liveness checks have a limit of their own of the same size, so
    /// that none of them waits behind checks that hang.
    ///
    /// Environment: `HEALTH_CONCURRENT_RUNS`. Default: 64.
    pub fn concurrent_runs(mut self, runs: usize) -> Self {
        self.overrides.concurrent_runs = Some(runs);
        self
    }

    /// How long to keep serving after SIGTERM, with `/readyz` failing. Give load balancers the time to notice.
    ///
    /// Environment: `HEALTH_SHUTDOWN_DELAY`. Default: 5 s; zero in a debug build.
    #[cfg(feature = "serve")]
    pub fn shutdown_delay(mut self, delay: Duration) -> Self {
        self.overrides.shutdown.delay = Some(delay);
        self
    }

    /// How long [`Health::serve`](crate::Health::serve) waits for requests in flight after the shutdown delay.
    ///
    /// It does not end a handler that blocks its thread: the runtime waits for its threads.
    ///
    /// Environment: `HEALTH_DRAIN_TIMEOUT`. Default: 30 s.
    #[cfg(feature = "serve")]
    pub fn drain_timeout(mut self, timeout: Duration) -> Self {
        self.overrides.shutdown.drain_timeout = Some(timeout);
        self
    }

    /// Serves everything of [`Health::management`](crate::Health::management) at this address as well, on a thread that responds
    /// while the application is blocked: see [the listener](crate#the-management-listener). With port 0 the system picks a port:
    /// [`Running::management_addr`](crate::Running::management_addr) returns it.
    ///
    /// Environment: `HEALTH_MANAGEMENT_ADDR`. Default: no listener.
    pub fn management_addr(mut self, address: SocketAddr) -> Self {
        self.overrides.management_addr = Some(address);
        self
    }

    /// With a management listener: how long the application's runtime may delay an empty task before the liveness check
    /// `runtime` fails. At least 100 ms.
    ///
    /// Environment: `HEALTH_RUNTIME_LAG_LIMIT`. Default: 10 s.
    pub fn runtime_lag_limit(mut self, limit: Duration) -> Self {
        self.overrides.runtime_lag_limit = Some(limit);
        self
    }

    /// The process is in maintenance while this file exists. The library looks for the file every second.
    ///
    /// Environment: `HEALTH_MAINTENANCE_FILE`. Default: no file.
    pub fn maintenance_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.overrides.maintenance_file = Some(path.into());
        self
    }

    /// The address of the Consul agent of this machine: `127.0.0.1:8500`, or `https://` and a host. While the agent reports its
    /// [node](Self::consul_node) in maintenance (`consul maint -enable`), the process is in maintenance. While the agent does not
    /// respond, the last known state holds and the check `maintenance-source` warns.
    ///
    /// An agent with https must have a certificate that the machine trusts. `CONSUL_HTTP_SSL=true` chooses https for an address
    /// without a scheme.
    ///
    /// Environment: `CONSUL_HTTP_ADDR`. Default: no agent.
    #[cfg(feature = "consul")]
    pub fn consul_address(mut self, address: impl Into<String>) -> Self {
        self.overrides.consul.address = Some(address.into());
        self
    }

    /// The token for the Consul agent; it needs `node:read`.
    ///
    /// Environment: `CONSUL_HTTP_TOKEN`. Default: no token.
    #[cfg(feature = "consul")]
    pub fn consul_token(mut self, token: impl Into<String>) -> Self {
        self.overrides.consul.token = Some(Secret::new(token));
        self
    }

    /// The Consul node whose maintenance is that of the process.
    ///
    /// Environment: `HEALTH_CONSUL_NODE`. Default: the name of the machine, which agents use too.
    #[cfg(feature = "consul")]
    pub fn consul_node(mut self, node: impl Into<String>) -> Self {
        self.overrides.consul.node = Some(node.into());
        self
    }

    /// Adds a source outside the process that declares maintenance: see [`MaintenanceSource`].
    pub fn maintenance_source(mut self, source: impl MaintenanceSource) -> Self {
        self.maintenance.add(source);
        self
    }
}
