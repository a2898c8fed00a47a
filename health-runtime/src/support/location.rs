use std::borrow::Cow;
use std::fmt::{self, Write};

/// The place of a definition in the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The package that contains it; empty for a definition that is built by hand.
    pub package: &'static str,
    /// The module, as `module_path!()` writes it; empty for a definition that is built by hand.
    pub module: &'static str,
    /// The file as cargo passes it to the compiler: relative to the workspace for the crates of the workspace, absolute for
    /// dependencies.
    pub file: &'static str,
    /// The line of the attribute. The first line is 1.
    pub line: u32,
}

impl Location {
    /// The place of the library's own definitions.
    pub(crate) const BUILT_IN: Self =
        Self { package: env!("CARGO_PKG_NAME"), module: "", file: "built in", line: 0 };

    /// The place of the caller.
    #[track_caller]
    pub(crate) fn caller() -> Self {
        let caller = std::panic::Location::caller();
        Self { package: "", module: "", file: caller.file(), line: caller.line() }
    }

    /// Like `Display`, but without the part of an absolute path that reveals the machine that built the program:
    /// `/home/ann/.cargo/registry/src/…/billing-1.2.0/src/lib.rs:7` becomes `billing/src/lib.rs:7`.
    pub fn public(&self) -> String {
        if *self == Self::BUILT_IN {
            return self.file.to_owned();
        }
        let file = match self.file.contains('\\') {
            true => Cow::Owned(self.file.replace('\\', "/")),
            false => Cow::Borrowed(self.file),
        };
        let absolute = file.starts_with('/') || file.get(1..3) == Some(":/");
        let inside = if absolute { file.rfind("/src/").or_else(|| file.rfind('/')) } else { None };
        let (package, file) = inside.map_or(("", &*file), |at| (self.package, &file[at..]));
        let mut place = String::with_capacity(package.len() + file.len() + ":12345".len());
        place.extend([package, file, ":"]);
        let _ = write!(place, "{}", self.line);
        place
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::BUILT_IN => f.write_str(self.file),
            _ => write!(f, "{}:{}", self.file, self.line),
        }
    }
}

/// The place of the attribute that expands to this.
#[doc(hidden)]
#[macro_export]
macro_rules! __location {
    () => {
        $crate::Location {
            package: ::core::env!("CARGO_PKG_NAME"),
            module: ::core::module_path!(),
            file: ::core::file!(),
            line: ::core::line!(),
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_place_reveals_nothing_about_the_machine_that_built_the_program() {
        let at = |file| Location { package: "billing", module: "billing", file, line: 7 }.public();
        assert_eq!(at("src/orders.rs"), "src/orders.rs:7");
        assert_eq!(Location::BUILT_IN.public(), "built in");
        assert_eq!(
            at("/home/ann/.cargo/registry/src/index/billing-1.2.0/src/lib.rs"),
            "billing/src/lib.rs:7"
        );
        assert_eq!(at(r"C:\Users\ann\billing\src\lib.rs"), "billing/src/lib.rs:7");
        assert_eq!(at("/home/ann/billing/build/generated.rs"), "billing/generated.rs:7");
    }
}
