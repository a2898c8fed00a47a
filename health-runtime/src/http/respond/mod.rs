//! What every handler uses: responses, content negotiation, queries, and who may change something.

mod accept;
mod answer;
mod policy;
mod query;
mod responder;
mod sections;

pub(crate) use accept::preferred;
pub(crate) use answer::{answer, json, output, text};
pub(crate) use policy::refusal;
pub(crate) use query::{Query, quoted};
pub(crate) use responder::{Answer, Responder};
pub(crate) use sections::Sections;
