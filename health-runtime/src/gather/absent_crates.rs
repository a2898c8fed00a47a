//! Crates that the application expects and that submitted nothing.
//!
//! The linker drops a crate that no code names, together with everything that its attributes submit. The program then
//! compiles and runs, without a part of its checks. `Builder::expect_crates` turns that into an error.

use crate::error::Mistake;
use crate::gather::gathered::Gathered;
use crate::support::bounded;

impl Gathered {
    /// One mistake for each crate of `expected` that submitted no check and no route.
    pub(crate) fn absent_crates(&self, expected: &[String]) -> Vec<Mistake> {
        let locations = || {
            let checks = self.checks.iter().map(|check| check.name_and_location().1);
            checks.chain(self.routes.iter().map(|route| route.location))
        };
        let absent =
            expected.iter().filter(|name| !locations().any(|location| is_same(location.package, name)));
        absent.map(|name| Mistake::new(message(&bounded(name.clone().into())))).collect()
    }
}

/// A package is named with `-` in its manifest and with `_` in code. The application may write either.
fn is_same(package: &str, name: &str) -> bool {
    package.replace('-', "_") == name.replace('-', "_")
}

fn message(name: &str) -> String {
    format!(
        "the crate `{name}` registered no check and no route: the linker drops a crate that no code names. Add \
         `use {} as _;` to the crate that contains `main`",
        name.replace('-', "_")
    )
}
