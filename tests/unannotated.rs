//! The scenarios without annotations. They need no separate registry, and share one binary, because every further binary
//! takes seconds to compile and link. `cargo test -p health-tests --test unannotated wire::` runs one scenario.

mod cached_responses;
mod check_overrides;
mod consul;
mod draft;
mod empty;
mod export;
mod forgotten;
mod literals;
mod metrics;
mod monitoring_api;
mod outcomes;
mod planning;
mod pool;
mod readme;
mod service;
mod structure;
mod threads;
mod wire;
