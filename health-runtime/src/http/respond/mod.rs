//! What the handlers share: responses, content negotiation, queries, sections, and who may change something.

mod accept;
mod path;
mod policy;
mod query;
mod responder;
mod response;
mod sections;

pub(crate) use accept::{accepted_type, accepts};
pub(crate) use path::name_in_path;
pub(crate) use policy::refuse_change;
pub(crate) use query::{Names, Query, quoted};
pub(crate) use responder::{Responder, ResponseFuture, get_or_options};
#[cfg(any(feature = "environment", feature = "metrics"))]
pub(crate) use response::unix_seconds;
pub(crate) use response::{
    json, message_with_cause, no_store, part_message, probe_code, shown_message, text,
};
pub(crate) use sections::Sections;
