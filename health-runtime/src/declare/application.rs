//! The name and version of the application.

use std::borrow::Cow;

/// The name and version of an application. [`application!`](crate::application) takes them from the calling crate.
///
/// ```
/// use health_runtime::Application;
///
/// let application = Application::new("shop", "1.4.0");
/// assert_eq!(application.name, "shop");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    /// The name. It is part of the identity of every monitor: a new name means new monitors.
    pub name: Cow<'static, str>,
    /// The version.
    pub version: Cow<'static, str>,
}

impl Application {
    /// An application with this name and version.
    pub fn new(name: impl Into<Cow<'static, str>>, version: impl Into<Cow<'static, str>>) -> Self {
        Self { name: name.into(), version: version.into() }
    }

    /// The default if the builder gets no application: the name of the executable, version `unknown`.
    pub(crate) fn of_executable() -> Self {
        let executable = std::env::current_exe().ok();
        let name = executable
            .as_deref()
            .and_then(|path| path.file_stem())
            .map(|stem| stem.to_string_lossy().into_owned());
        Self::new(name.unwrap_or_else(|| "unknown".to_owned()), "unknown")
    }
}

/// The package name and version of the calling crate, as an [`Application`]. Cargo provides both at compile time.
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
