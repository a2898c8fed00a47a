//! Responses that are rendered once for each change.

mod page;
mod snapshot;

pub(crate) use page::{Page, route};
pub(crate) use snapshot::{seconds, set_max_age};
