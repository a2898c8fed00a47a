//! The scenarios that annotate nothing. They need no registry of their own, and so share this binary: each further binary
//! takes seconds to link. `cargo test -p health-tests --test unannotated wire::` runs one of them.

mod cached_responses;
mod consul;
mod draft;
mod empty;
mod export;
mod metrics;
mod monitoring_api;
mod planning;
mod readme;
mod service;
mod structure;
mod wire;
