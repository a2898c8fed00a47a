//! Every setting: from code, from the environment, and its default.
//!
//! The builder collects [`Overrides`]: what the code sets. `Overrides::resolve` asks the environment for the rest, falls
//! back to [`defaults`], and yields [`Settings`], which no other step changes. A value that cannot be read or cannot work
//! is a mistake of `build()`; it is never replaced by a default in silence.

mod base_url;
mod bounded_file;
#[cfg(feature = "__client")]
mod ca_file;
mod check_defaults;
#[cfg(feature = "consul")]
mod consul;
mod defaults;
mod details;
mod endpoints;
#[cfg(feature = "environment")]
mod environment_values;
mod feature;
mod management;
mod management_address;
#[cfg(any(feature = "consul", feature = "preflight"))]
mod masked;
mod overrides;
#[cfg(feature = "publish")]
mod prune;
#[cfg(feature = "publish")]
mod publishing;
mod reader;
mod resolved;
mod secret;
mod secret_file;
#[cfg(feature = "serve")]
mod shutdown;
#[cfg(test)]
mod tests;
mod tokens;
mod variables;

#[cfg(any(feature = "cli", feature = "publish"))]
pub(crate) use base_url::parse_base_url;
#[cfg(feature = "__client")]
pub(crate) use ca_file::CaCertificates;
#[cfg(feature = "consul")]
pub(crate) use consul::ConsulAgent;
pub use details::Details;
#[cfg(test)]
pub(crate) use endpoints::ENDPOINTS;
pub use endpoints::Exposure;
pub(crate) use endpoints::{Endpoint, EndpointChange, EndpointPaths, router_path};
#[cfg(feature = "environment")]
pub use environment_values::EnvironmentValues;
pub(crate) use management::ManagementAccess;
pub use management::ManagementAuth;
pub(crate) use management_address::ManagementAddress;
#[cfg(any(feature = "consul", feature = "preflight"))]
pub(crate) use masked::masked_line;
pub(crate) use overrides::Overrides;
#[cfg(feature = "publish")]
pub use prune::Prune;
#[cfg(feature = "publish")]
pub(crate) use prune::PruneRules;
#[cfg(feature = "publish")]
pub(crate) use publishing::Publishing;
pub(crate) use reader::Variables;
pub(crate) use resolved::Settings;
pub(crate) use secret::Secret;
pub(crate) use tokens::{Token, Tokens};
#[cfg(feature = "environment")]
pub(crate) use variables::is_secret_variable;
