//! Helpers for an application's own tests.

mod difference;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::gather::registered;
use crate::testing::difference::difference;

const UPDATE: &str = "UPDATE_MANIFEST";
const REWRITE: &str = "run the test with UPDATE_MANIFEST=1 to rewrite it, and commit the difference";

/// Compares what the attributes register in this test with a committed file, so that a review shows every check, route and
/// monitor that was added, removed or changed:
///
/// ```no_run
/// #[test]
/// # fn hidden() {}
/// fn the_declarations_match_the_committed_manifest() {
///     health_runtime::testing::assert_manifest("health.lock");
/// }
/// ```
///
/// A relative `path` begins at the package that is tested. With `UPDATE_MANIFEST=1` in the environment the file is
/// written instead.
///
/// The text is that of [`manifest`](crate::manifest()), which the command `health manifest` prints as well. The two are the
/// same if the test links the same crates as the program, as a test of the crate that contains `main` does.
///
/// # Panics
/// When the file differs, does not exist or cannot be written. Also when nothing is registered. In this case the
/// linker dropped the crates with the declarations, because the test names none of them.
#[track_caller]
pub fn assert_manifest(path: impl AsRef<Path>) {
    let path = path.as_ref();
    let Some(manifest) = registered() else {
        panic!(
            "nothing is registered in this test: name the crate that declares the checks and routes, as in `use billing as _;`"
        );
    };
    let file = env::var_os("CARGO_MANIFEST_DIR").map_or_else(PathBuf::new, PathBuf::from).join(path);
    let path = path.display();
    if env::var_os(UPDATE).is_some_and(|update| update == "1") {
        if let Err(error) = fs::write(&file, manifest) {
            panic!("{path} cannot be written: {error}");
        }
        return;
    }
    match fs::read_to_string(&file) {
        // Git may have converted the line endings for Windows.
        Ok(committed) if committed.replace("\r\n", "\n") == manifest => {}
        Ok(committed) => panic!(
            "{path} differs from the declarations (- committed, + declared):\n{}{REWRITE}",
            difference(&committed, &manifest)
        ),
        Err(error) => panic!("{path} cannot be read: {error}\n{REWRITE}"),
    }
}
