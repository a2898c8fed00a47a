//! How a room of the crate takes part in an application: the checks that it brings, and its tasks in the background.
//!
//! [`Builder::build`](crate::Builder::build) asks each room for one [`Contribution`]. It adds the checks to those of the
//! application before it looks for mistakes, so that a name that is taken is reported like any other. It keeps the tasks
//! until [`Health::start`](crate::Health::start), because only then is there a runtime and, perhaps, a router.

use std::sync::Arc;

use axum::Router;

use super::Engine;
use crate::declare::CheckDef;
use crate::support::Task;

/// The built-in checks and the background tasks of one room.
#[derive(Default)]
pub(crate) struct Contribution {
    pub(crate) checks: Vec<CheckDef>,
    pub(crate) tasks: Vec<BackgroundTask>,
}

/// Makes a task when the application starts.
pub(crate) type BackgroundTask = Box<dyn FnOnce(&Start<'_>) -> Task + Send>;

/// What is known when the application starts.
pub(crate) struct Start<'a> {
    pub(crate) engine: &'a Arc<Engine>,
    /// The router that [`Health::serve`](crate::Health::serve) serves; `None` where the application serves its own.
    #[cfg_attr(
        not(feature = "publish"),
        expect(dead_code, reason = "only publishing proves the router first")
    )]
    pub(crate) router: Option<&'a Router>,
}

impl Contribution {
    pub(crate) fn check(mut self, check: CheckDef) -> Self {
        self.checks.push(check);
        self
    }

    pub(crate) fn task(mut self, task: impl FnOnce(&Start<'_>) -> Task + Send + 'static) -> Self {
        self.tasks.push(Box::new(task));
        self
    }
}
