//! A test double of the monitoring API: a server in this process that keeps monitors, validates them as the real API does,
//! misbehaves on demand, and records every request.
//!
//! [`Modes`] has a switch for each behaviour of the real API that its documentation leaves open. By default it refuses
//! what only some clients send. [`Fault`]s are failures that any server on the Internet may have.
//!
//! The server runs on a separate thread, so that it answers while a test blocks. Dropping [`MonitoringApi`] stops it and
//! closes open connections.
//!
//! ```no_run
//! # use std::time::Duration;
//! # use health_tests::monitoring_api::{Fault, MonitoringApi, Paging, RetryAfter};
//! # async fn example() {
//! let api = MonitoringApi::start();
//! api.set(|modes| modes.paging = Paging::PageInfo);
//! api.fault(Fault::too_many_requests(RetryAfter::Seconds(1)), 1);
//! // After an application has published to `api.url()` with `api.key()`:
//! let puts = api.wait_for_puts(2, Duration::from_secs(10)).await;
//! assert_eq!((puts[0].status.as_u16(), puts[1].status.as_u16()), (429, 200));
//! assert!(api.monitors().contains_key("shop-production-get-orders-0a1b2c3d"));
//! # }
//! ```

mod answer;
mod api;
mod delivery;
mod fault;
mod modes;
mod recording;
mod routes;
mod server;
mod store;
mod validate;

pub use api::MonitoringApi;
pub use fault::{Fault, RetryAfter};
pub use modes::{ErrorBody, InvalidMonitor, Modes, Paging, Quoting, RequestUpdate, UnknownFields};
pub use recording::RecordedRequest;
