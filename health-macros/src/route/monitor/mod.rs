//! `healthcheck( … )`: the definition of a monitor.

mod args;
mod expand;
mod fields;
mod headers;
mod limits;
mod request;
mod validate;

pub(super) use self::args::{MonitorArgs, MonitorKey};
pub(super) use self::expand::expand;
pub(super) use self::validate::{Target, ValidMonitor, validate};
