//! Definitions that are made at run time and are wrong.
//!
//! What an attribute declares was proven by the compiler, so a mistake there fails `build()`. A definition that the
//! application makes at run time (`healthcheck = expression`, `Builder::monitor`) may depend on a database or a
//! configuration: a mistake in it holds back this monitor alone, and the application starts.

use crate::error::Mistake;
use crate::support::Location;

/// A definition that is not published because it is wrong.
#[derive(Clone, Debug)]
#[cfg_attr(not(feature = "publish"), expect(dead_code, reason = "publishing reads the key and the name"))]
pub(crate) struct HeldMonitor {
    /// The key that it would have. A monitor that has it at the API is no orphan.
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) location: Location,
    /// Everything that is wrong with it.
    pub(crate) why: String,
}

impl HeldMonitor {
    pub(crate) fn log(&self) {
        tracing::warn!(
            target: "health",
            monitor = self.name,
            place = %self.location,
            why = self.why,
            "a monitor that the application defines at run time is held back: it is not published"
        );
    }

    pub(crate) fn into_mistake(self) -> Mistake {
        Mistake::new(format!("monitor `{}`: {}", self.name, self.why)).at(self.location)
    }
}
