//! A double of the monitoring API: a server in this process that keeps monitors, refuses what the real one refuses,
//! misbehaves on demand and remembers every request.
//!
//! Where nobody knows how the real one answers, [`Modes`] has a switch; what only some clients send is refused by default.
//! [`Fault`]s are what any server on the Internet may do.
//!
//! The server runs on a thread of its own, so it answers while a test blocks, and it ends, open connections
//! included, when [`MonitoringApi`] is dropped.
//!
//! ```no_run
//! # use std::time::Duration;
//! # use health_tests::monitoring_api::{Fault, MonitoringApi, Paging, RetryAfter};
//! # async fn example() {
//! let api = MonitoringApi::start();
//! api.set(|modes| modes.paging = Paging::PageInfo);
//! api.fault(Fault::too_many_requests(RetryAfter::Seconds(1)), 1);
//! // Have a service publish to `api.url()` with `api.key()`; then:
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
