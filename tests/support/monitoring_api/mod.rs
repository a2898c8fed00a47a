//! A double of the monitoring API: a server in this process that keeps monitors, refuses what the real one refuses,
//! misbehaves on demand and remembers every request.
//!
//! Where nobody knows how the real one answers, [`Modes`] has a switch, and its default is the stricter answer.
//! [`Fault`]s are what any server on the Internet may do.
//!
//! The server runs on a thread of its own, so it answers while a test blocks, and it ends, open connections
//! included, when [`MonitoringApi`] is dropped.

mod answer;
mod fault;
mod modes;
mod recording;
mod routes;
mod server;
mod store;
mod validate;

pub use fault::{Fault, RetryAfter};
pub use modes::{ErrorBody, InvalidMonitor, Modes, Paging, Quoting, RequestUpdate, UnknownFields};
pub use recording::RecordedRequest;
pub use server::MonitoringApi;
