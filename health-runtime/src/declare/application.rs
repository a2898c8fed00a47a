//! Which application this is.

use std::borrow::Cow;

/// The name and version under which the application is known; made with [`application!`](crate::application).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    /// The name: part of the identity of its monitors.
    pub name: Cow<'static, str>,
    /// The version.
    pub version: Cow<'static, str>,
}

impl Application {
    /// An application by name and version.
    pub fn new(name: impl Into<Cow<'static, str>>, version: impl Into<Cow<'static, str>>) -> Self {
        Self { name: name.into(), version: version.into() }
    }

    /// What is assumed of an application that does not say: the name of its executable, version `unknown`.
    pub(crate) fn of_executable() -> Self {
        let executable = std::env::current_exe().ok();
        let name = executable
            .as_deref()
            .and_then(|path| path.file_stem())
            .map(|stem| stem.to_string_lossy().into_owned());
        Self::new(name.unwrap_or_else(|| "unknown".to_owned()), "unknown")
    }
}

/// The package name and version of the calling crate, as an [`Application`].
///
/// ```
/// let application = health_runtime::application!();
/// assert!(!application.name.is_empty());
/// ```
#[macro_export]
macro_rules! application {
    () => {
        $crate::Application::new(::core::env!("CARGO_PKG_NAME"), ::core::env!("CARGO_PKG_VERSION"))
    };
}
