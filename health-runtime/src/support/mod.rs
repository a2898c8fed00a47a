//! Helpers that know nothing of health, for use everywhere: panics, sorting, JSON, text, tasks, facts about the machine.

mod did_you_mean;
mod float;
#[cfg(any(feature = "consul", feature = "environment"))]
mod hostname;
#[cfg(test)]
pub(crate) mod interleaving;
mod json;
mod location;
#[cfg(feature = "environment")]
pub(crate) mod machine;
mod order;
mod panics;
mod random;
mod redact;
mod request_path;
pub(crate) mod single_flight;
mod task;
mod text;
pub(crate) mod timer;
mod url;

pub(crate) use did_you_mean::did_you_mean;
pub(crate) use float::readable;
#[cfg(any(feature = "consul", feature = "environment"))]
pub(crate) use hostname::hostname;
pub(crate) use json::{bounded_json, object, shallow};
pub use location::Location;
#[cfg(feature = "environment")]
pub(crate) use machine::unknown;
pub(crate) use order::{sort_by, sorted_positions};
pub(crate) use panics::{catch_panic, panic_message};
pub(crate) use random::random_fraction;
#[cfg(any(feature = "consul", feature = "environment", feature = "preflight"))]
pub(crate) use redact::MASK;
#[cfg(any(feature = "environment", feature = "publish"))]
pub(crate) use redact::redact;
#[cfg(feature = "environment")]
pub(crate) use redact::redact_arguments;
#[cfg(feature = "preflight")]
pub(crate) use redact::secrets_in_query;
pub(crate) use redact::{redact_pairs, redact_text, redact_url};
pub(crate) use request_path::why_never_sent;
pub(crate) use task::{Spawned, Task, run_isolated, task};
#[cfg(test)]
pub(crate) use text::WORK_LIMIT;
#[cfg(any(feature = "consul", feature = "preflight"))]
pub(crate) use text::cut_for_work;
pub(crate) use text::{
    TEXT_LIMIT, bounded, bounded_to, bounded_with_sources, escaped_controls, first_characters, is_printable,
    one_line,
};
pub(crate) use url::{UrlParts, ascii_authority, split_url};
