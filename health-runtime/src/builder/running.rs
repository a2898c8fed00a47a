//! The knobs of what runs: checks, maintenance, the management listener, shutdown.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use crate::builder::Builder;
use crate::maintenance::MaintenanceSource;
#[cfg(feature = "consul")]
use crate::settings::Secret;

impl Builder {
    /// The time within which every probe is answered, whatever the checks do. Default 5 s.
    /// Else `HEALTH_PROBE_DEADLINE`.
    pub fn probe_deadline(mut self, deadline: Duration) -> Self {
        self.overrides.probe_deadline = Some(deadline);
        self
    }

    /// How many checks may run at the same time, at least one. Default 64. Those of liveness are counted apart, so that
    /// none of them waits while others hang.
    /// Else `HEALTH_CONCURRENT_RUNS`.
    pub fn concurrent_runs(mut self, runs: usize) -> Self {
        self.overrides.concurrent_runs = Some(runs);
        self
    }

    /// How long the application is still served after it was told to stop, with `/readyz` failing already. Default
    /// 5 s; zero in a debug build.
    /// Else `HEALTH_SHUTDOWN_DELAY`.
    #[cfg(feature = "serve")]
    pub fn shutdown_delay(mut self, delay: Duration) -> Self {
        self.overrides.shutdown_delay = Some(delay);
        self
    }

    /// How long [`Health::serve`](crate::Health::serve) waits for requests under way when the shutdown delay is over. Default 30 s.
    /// A handler that blocks its thread is not ended by it: the runtime waits for its threads.
    /// Else `HEALTH_DRAIN_TIMEOUT`.
    #[cfg(feature = "serve")]
    pub fn drain_timeout(mut self, timeout: Duration) -> Self {
        self.overrides.drain_timeout = Some(timeout);
        self
    }

    /// Serves everything of [`Health::management`](crate::Health::management) at this address as well, on a thread of its
    /// own that answers when the application cannot: see [the listener](crate#the-management-listener). Port 0 has the
    /// system pick one, which [`Running::management_addr`](crate::Running::management_addr) tells. Default: no listener.
    /// Else `HEALTH_MANAGEMENT_ADDR`.
    pub fn management_addr(mut self, address: SocketAddr) -> Self {
        self.overrides.management_addr = Some(address);
        self
    }

    /// With a management listener: how long the application's runtime may leave a task lying before the check `runtime`
    /// fails liveness. At least 100 ms. Default 10 s.
    /// Else `HEALTH_RUNTIME_LAG_LIMIT`.
    pub fn runtime_lag_limit(mut self, limit: Duration) -> Self {
        self.overrides.runtime_lag_limit = Some(limit);
        self
    }

    /// While this file exists the process is in maintenance. It is looked at every second. Else `HEALTH_MAINTENANCE_FILE`.
    pub fn maintenance_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.overrides.maintenance_file = Some(path.into());
        self
    }

    /// The address of the Consul agent of this machine: `127.0.0.1:8500`, or `https://` and a host. While the agent says
    /// that its [node](Self::consul_node) is in maintenance (`consul maint -enable`), so is the process; while it cannot
    /// be asked the last known state holds, and the check `maintenance-source` warns.
    ///
    /// The certificate of an agent that is asked by https is one that the machine trusts.
    /// Else `CONSUL_HTTP_ADDR`; without either nobody is asked. `CONSUL_HTTP_SSL=true` asks by https, whatever the
    /// address says.
    #[cfg(feature = "consul")]
    pub fn consul_address(mut self, address: impl Into<String>) -> Self {
        self.overrides.consul.address = Some(address.into());
        self
    }

    /// The token that the Consul agent is asked with; it needs `node:read`. Else `CONSUL_HTTP_TOKEN`.
    #[cfg(feature = "consul")]
    pub fn consul_token(mut self, token: impl Into<String>) -> Self {
        self.overrides.consul.token = Some(Secret::new(token));
        self
    }

    /// The name of the node whose maintenance is that of the process. Else `HEALTH_CONSUL_NODE`; default: the name of the
    /// machine, as agents have it too.
    #[cfg(feature = "consul")]
    pub fn consul_node(mut self, node: impl Into<String>) -> Self {
        self.overrides.consul.node = Some(node.into());
        self
    }

    /// Adds somebody outside the process who says whether it is in maintenance.
    pub fn maintenance_source(mut self, source: impl MaintenanceSource) -> Self {
        self.maintenance.add(source);
        self
    }
}
