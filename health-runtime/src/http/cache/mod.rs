//! Responses that are rendered once for each change, however many clients ask.
//!
//! The response of a probe depends only on the records of the checks, so it can be cached until one of them changes or
//! expires. Each endpoint has one [`ResponseCache`](endpoint). A request takes one of three ways:
//!
//! 1. The cached response is fresh: the request gets it at once, without a task and without asking a check.
//! 2. It is not: the request joins the report in flight, or starts one ([`flight`]). All of them get the one
//!    response that is rendered from that report.
//! 3. The response depends on the request, because of its query or its token: it is rendered for this request alone.
//!
//! A response is fresh ([`snapshot`]) while the change counter of its scope is what it was before the report began, and
//! until the first record in it expires. The counter is read before the report, never after: a change during the report
//! may or may not be in the response, so it must make the response stale.

mod endpoint;
mod flight;
mod snapshot;
#[cfg(test)]
mod tests;

pub(crate) use endpoint::{CachedEndpoint, cached_route};
