//! What the attributes take and what they refuse, as the compiler prints it.
//!
//! Each file in `ui/fail` contains mistakes, and the `.stderr` file beside it is what the user reads, word for word.
//! `UPDATE_GOLDENS=1 cargo test -p health-tests --test ui` rewrites these files. Each file in `ui/pass` compiles without a
//! warning.
//!
//! One `cargo check` compiles every file as a separate crate and links none. Two files in `ui/pass` assert something in
//! `main`. They are also modules of this binary, which runs them.

mod ui_harness;

// Neither tool sees the other cases, which show what a user may write rather than the style of this repository.
#[rustfmt::skip]
#[allow(clippy::all)]
#[path = "ui/pass/health_check_kinds.rs"]
pub mod health_check_kinds;
#[rustfmt::skip]
#[allow(clippy::all)]
#[path = "ui/pass/route_handlers.rs"]
pub mod route_handlers;

use std::path::Path;
use std::time::Duration;

use ui_harness::{Folders, Settings, Suite};

#[test]
fn attributes_accept_and_refuse_what_their_documentation_says() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let workspace = package.parent().expect("the package is in the workspace");
    let suite = Suite {
        cases: package.join("ui"),
        settings: Settings::of_package(package),
        lock: Some(workspace.join("Cargo.lock")),
        folders: Folders { package, workspace },
        output: Path::new(env!("CARGO_TARGET_TMPDIR")).join("ui"),
        limit: Duration::from_secs(600),
        update: std::env::var_os("UPDATE_GOLDENS").is_some(),
    };
    let problems = suite.problems();
    assert!(problems.is_empty(), "{} problems\n\n{}\n", problems.len(), problems.join("\n\n"));
}

#[test]
fn annotated_functions_are_still_functions() {
    health_check_kinds::main();
    route_handlers::main();
}
