//! The tokio runtime of the application: its blocking thread pool, how long it delays a task, and whether it has stalled.

mod app;
mod lag;
mod pool;
mod shared_call;
mod stall;

pub(crate) use app::AppRuntime;
pub(crate) use shared_call::{PendingCall, SharedCall, TOO_LATE};
