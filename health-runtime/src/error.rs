//! The error of everything that can go wrong before the first request.

use std::fmt;

use crate::support::{Location, sort_by};

/// Why the application could not build, serve or publish its [`Health`](crate::Health).
///
/// `Display` and `Debug` write the same readable text, so that `fn main() -> Result<(), health_runtime::Error>` prints it.
///
/// ```standalone_crate
/// use health_runtime::{CheckDef, Health};
///
/// let check = || CheckDef::new("database", || async { true });
/// let error = Health::builder().check(check()).check(check()).build().unwrap_err();
/// assert!(error.is_declaration());
/// assert!(error.to_string().contains("two checks are named `database`"));
/// ```
pub struct Error(Box<ErrorKind>);

enum ErrorKind {
    Mistakes(Vec<Mistake>),
    Serve {
        address: String,
        source: std::io::Error,
    },
    #[cfg(feature = "publish")]
    Api(String),
}

/// One mistake in a declaration or a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mistake {
    /// What is wrong, and what to do about it.
    pub(crate) message: String,
    /// The places involved. Mistakes are sorted by the first one.
    pub(crate) locations: Vec<Location>,
}

impl Mistake {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), locations: Vec::new() }
    }

    /// A mistake for each message whose condition holds.
    pub(crate) fn when<const N: usize>(conditions: [(bool, &'static str); N]) -> impl Iterator<Item = Self> {
        conditions.into_iter().filter(|(holds, _)| *holds).map(|(_, message)| Self::new(message))
    }

    /// Adds a place in the source.
    pub(crate) fn at(mut self, location: Location) -> Self {
        self.locations.push(location);
        self
    }
}

impl Error {
    pub(crate) fn mistakes(mut mistakes: Vec<Mistake>) -> Self {
        sort_by(&mut mistakes, |a, b| first_place(a).cmp(&first_place(b)));
        return Self(Box::new(ErrorKind::Mistakes(mistakes)));

        fn first_place(mistake: &Mistake) -> Option<(&str, u32)> {
            mistake.locations.first().map(|location| (location.file, location.line))
        }
    }

    pub(crate) fn management(address: impl fmt::Display, source: std::io::Error) -> Self {
        Self::serve(
            format!(
                "{address}, the address of the management endpoints (`HEALTH_MANAGEMENT_ADDR` or `.management_addr(..)`)"
            ),
            source,
        )
    }

    pub(crate) fn serve(address: String, source: std::io::Error) -> Self {
        Self(Box::new(ErrorKind::Serve { address, source }))
    }

    #[cfg(feature = "publish")]
    pub(crate) fn api(message: impl Into<String>) -> Self {
        Self(Box::new(ErrorKind::Api(message.into())))
    }

    /// Whether a request to the monitoring API failed, or the API refused it.
    #[cfg(feature = "publish")]
    pub fn is_api(&self) -> bool {
        matches!(*self.0, ErrorKind::Api(_))
    }

    /// Whether declarations or settings are wrong. The text lists every mistake.
    pub fn is_declaration(&self) -> bool {
        matches!(*self.0, ErrorKind::Mistakes(_))
    }

    /// Whether the server could not listen on its address, or stopped with an error. [`source`](std::error::Error::source)
    /// is the error of the operating system.
    pub fn is_serve(&self) -> bool {
        matches!(*self.0, ErrorKind::Serve { .. })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            ErrorKind::Serve { address, source } => write!(f, "cannot serve on {address}: {source}"),
            #[cfg(feature = "publish")]
            ErrorKind::Api(message) => write!(f, "the monitoring API: {message}"),
            ErrorKind::Mistakes(mistakes) => {
                let s = if mistakes.len() == 1 { "" } else { "s" };
                write!(f, "{} mistake{s} in the declarations and settings:", mistakes.len())?;
                for mistake in mistakes {
                    write!(f, "\n  - ")?;
                    for (at, location) in mistake.locations.iter().enumerate() {
                        write!(f, "{}{location}", if at == 0 { "" } else { " and " })?;
                    }
                    let separator = if mistake.locations.is_empty() { "" } else { ": " };
                    write!(f, "{separator}{}", mistake.message)?;
                }
                Ok(())
            }
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &*self.0 {
            ErrorKind::Serve { source, .. } => Some(source),
            _ => None,
        }
    }
}
