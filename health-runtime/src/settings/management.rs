//! Who may see the management endpoints.

use axum::http::uri::Authority;

use crate::error::Mistake;
use crate::settings::reader::Reader;

/// What a client of the management endpoints needs. The probes never need anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ManagementAuth {
    /// Nothing: every client that reaches the address sees every detail. For a network that only operators can reach.
    None,
    /// The token of [`Builder::token`](crate::Builder::token), as `Authorization: Bearer`.
    Token,
}

impl ManagementAuth {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "none" => Some(Self::None),
            "token" => Some(Self::Token),
            _ => None,
        }
    }
}

/// What the code sets. The environment decides the rest.
#[derive(Default)]
pub(crate) struct ManagementOverrides {
    pub(crate) auth: Option<ManagementAuth>,
    pub(crate) hosts: Vec<String>,
}

/// Who may see the management endpoints.
#[derive(Clone, Default)]
pub(crate) struct ManagementAccess {
    /// `None` until the application or the operator has chosen.
    pub(crate) auth: Option<ManagementAuth>,
    /// Names of the management listener, apart from `localhost`.
    pub(crate) hosts: Vec<String>,
}

impl ManagementOverrides {
    /// Asks the environment for what the code leaves open.
    pub(super) fn resolve(self, reader: &mut Reader<'_>) -> ManagementAccess {
        let auth = self.auth.or_else(|| {
            reader.parsed("HEALTH_MANAGEMENT_AUTH", "must be `none` or `token`", ManagementAuth::parse)
        });
        let mut hosts = self.hosts;
        hosts.extend(reader.list("HEALTH_MANAGEMENT_HOSTS"));
        for host in &mut hosts {
            // An absolute name is the same host, and a request is compared without the dot as well.
            if let Some(absolute) = host.strip_suffix('.') {
                *host = absolute.to_owned();
            }
            if !is_host_name(host) {
                reader.mistakes.push(Mistake::new(format!(
                    "the host {host:?} (`.management_hosts(..)`, `HEALTH_MANAGEMENT_HOSTS`) is not a host name: write it \
                     without scheme and port, as in `shop.internal`"
                )));
            }
        }
        ManagementAccess { auth, hosts }
    }
}

fn is_host_name(text: &str) -> bool {
    text.parse().is_ok_and(|authority: Authority| authority.host() == text && !text.contains(['*', '[']))
}
