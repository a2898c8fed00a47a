//! One error for everything that can be wrong before the first request.

use std::fmt;
use std::net::SocketAddr;

use crate::support::{Location, sort_by};

/// Why the health could not be built or served.
///
/// `Display` and `Debug` are the same readable list, so that `fn main() -> Result<(), health_runtime::Error>` prints it.
pub struct Error(Box<Kind>);

enum Kind {
    Mistakes(Vec<Mistake>),
    Serve {
        address: String,
        source: std::io::Error,
    },
    #[cfg(feature = "publish")]
    Api(String),
}

/// One thing that is wrong in what was declared: what, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mistake {
    pub(crate) what: String,
    /// The places involved, the first one deciding the order.
    pub(crate) places: Vec<Location>,
}

impl Mistake {
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), places: Vec::new() }
    }

    /// Those that are there, of some that may be.
    pub(crate) fn those<const N: usize>(found: [(bool, &'static str); N]) -> impl Iterator<Item = Self> {
        found.into_iter().filter(|(there, _)| *there).map(|(_, what)| Self::new(what))
    }

    pub(crate) fn at(mut self, place: Location) -> Self {
        self.places.push(place);
        self
    }
}

impl Error {
    pub(crate) fn mistakes(mut mistakes: Vec<Mistake>) -> Self {
        sort_by(&mut mistakes, |a, b| place(a).cmp(&place(b)));
        return Self(Box::new(Kind::Mistakes(mistakes)));

        fn place(mistake: &Mistake) -> Option<(&str, u32)> {
            mistake.places.first().map(|place| (place.file, place.line))
        }
    }

    pub(crate) fn management(address: SocketAddr, source: std::io::Error) -> Self {
        let set = "where `HEALTH_MANAGEMENT_ADDR` or `.management_addr(..)` puts the management endpoints";
        Self::serve(format!("{address}, {set}"), source)
    }

    pub(crate) fn serve(address: String, source: std::io::Error) -> Self {
        Self(Box::new(Kind::Serve { address, source }))
    }

    #[cfg(feature = "publish")]
    pub(crate) fn api(what: impl Into<String>) -> Self {
        Self(Box::new(Kind::Api(what.into())))
    }

    /// Whether the monitoring API could not be asked, or refused what it was asked.
    #[cfg(feature = "publish")]
    pub fn is_api(&self) -> bool {
        matches!(*self.0, Kind::Api(_))
    }

    /// Whether what was declared or configured is wrong: the error lists every mistake.
    pub fn is_declaration(&self) -> bool {
        matches!(*self.0, Kind::Mistakes(_))
    }

    /// Whether the listener could not be opened or broke.
    pub fn is_serve(&self) -> bool {
        matches!(*self.0, Kind::Serve { .. })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Kind::Serve { address, source } => write!(f, "cannot serve on {address}: {source}"),
            #[cfg(feature = "publish")]
            Kind::Api(what) => write!(f, "the monitoring API: {what}"),
            Kind::Mistakes(mistakes) => {
                let s = if mistakes.len() == 1 { "" } else { "s" };
                write!(f, "{} mistake{s} in what was declared:", mistakes.len())?;
                for mistake in mistakes {
                    write!(f, "\n  - ")?;
                    for (at, place) in mistake.places.iter().enumerate() {
                        write!(f, "{}{place}", if at == 0 { "" } else { " and " })?;
                    }
                    write!(f, "{}{}", if mistake.places.is_empty() { "" } else { ": " }, mistake.what)?;
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
            Kind::Serve { source, .. } => Some(source),
            _ => None,
        }
    }
}
