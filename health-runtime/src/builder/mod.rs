//! Configures a [`Health`]: declarations here, settings by subject in the other files, and [`build`](Builder::build).

mod binding;
mod build;
mod check_overrides;
mod endpoints;
mod monitoring;
mod running;

use std::any::type_name;
use std::sync::Arc;

use crate::declare::{Application, CheckDef, Context, Monitor};
use crate::error::Mistake;
use crate::health::Health;
use crate::http::EndpointContent;
use crate::maintenance::Sources;
use crate::monitors::Places;
use crate::settings::Overrides;
use crate::support::Location;

/// Configures a [`Health`]. [`Health::builder`] returns a new builder, and [`build`](Self::build) returns the
/// [`Health`].
#[derive(Default)]
#[must_use = "nothing happens before `.build()`"]
pub struct Builder {
    application: Option<Application>,
    context: Context,
    checks: Vec<CheckDef>,
    #[expect(clippy::vec_box, reason = "each is moved on from here, and half a kilobyte")]
    monitors: Vec<Box<Monitor>>,
    expected: Vec<String>,
    allow_empty: bool,
    places: Places,
    unauthenticated_changes: bool,
    content: EndpointContent,
    maintenance: Sources,
    overrides: Overrides,
    mistakes: Vec<Mistake>,
}

impl Health {
    /// Returns a builder with the default settings.
    pub fn builder() -> Builder {
        Builder::default()
    }
}

impl Builder {
    /// Sets the name and version of the application: [`application!()`](crate::application). Default: the name of the
    /// executable, with the version `unknown`.
    pub fn application(mut self, application: Application) -> Self {
        self.application = Some(application);
        self
    }

    /// Provides the `T` that checks and handlers ask for with `State<T>`. Each of them gets a clone, so provide
    /// values that are cheap to clone: a pool, a client, an `Arc`. If two values have the same type,
    /// [`build`](Self::build) fails.
    #[track_caller]
    pub fn provide<T: Clone + Send + Sync + 'static>(mut self, value: T) -> Self {
        if !self.context.insert(value) {
            let what = format!(
                "a second `{}` is provided: put one of them into a type of its own",
                type_name::<T>()
            );
            self.mistakes.push(Mistake::new(what).at(Location::caller()));
        }
        self
    }

    /// Adds a check without an attribute, such as one for each entry of a configuration.
    pub fn check(mut self, check: CheckDef) -> Self {
        self.checks.push(check);
        self
    }

    /// Adds a monitor of something that is not an annotated route.
    pub fn monitor(mut self, monitor: Monitor) -> Self {
        self.monitors.push(Box::new(monitor));
        self
    }

    /// Makes [`build`](Self::build) fail when one of these crates registered nothing. The linker drops a crate that no code
    /// names, with all of its checks and routes.
    pub fn expect_crates<T: Into<String>>(mut self, crates: impl IntoIterator<Item = T>) -> Self {
        self.expected.extend(crates.into_iter().map(Into::into));
        self
    }

    /// Allows an application without checks and routes. Without this call, [`build`](Self::build) fails for such an
    /// application, because the usual reason is that the linker dropped a crate.
    pub fn allow_empty(mut self) -> Self {
        self.allow_empty = true;
        self
    }

    /// Declares the prefix under which the application nests [`Health::routes`](crate::Health::routes), such as
    /// `/api`. The paths in the URLs of the monitors begin with it.
    pub fn mount_at(mut self, prefix: impl Into<String>) -> Self {
        self.places.root = prefix.into();
        self
    }

    /// Declares the prefix under which the application nests [`Health::routes_in`](crate::Health::routes_in) for
    /// `group`. Default: the prefix of [`mount_at`](Self::mount_at).
    pub fn mount_group_at(mut self, group: impl Into<String>, prefix: impl Into<String>) -> Self {
        self.places.groups.push((group.into(), prefix.into()));
        self
    }

    /// Reads all variables with `read` instead of from the environment of the process: those of the settings, and
    /// those that monitors name with `env("VAR")`. Use it in tests.
    pub fn variables(mut self, read: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        self.overrides.variables = Some(Arc::new(read));
        self
    }
}
