//! The tokio runtime of the application: its blocking thread pool, and how long it delays a task.

mod app;
mod lag;
mod pool;

pub(crate) use app::AppRuntime;
