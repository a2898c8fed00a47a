//! The structure of both crates, read from their sources: rooms import downwards only, and no two files of different rooms
//! import each other, however many files lie between them.
//!
//! `docs/design.md` explains the rooms. A new room needs one entry in [`ORDER`].

mod graph;
mod imports;
mod paths;
mod sources;

use graph::{Graph, cycles, upward};
use sources::Sources;

/// The rooms of `health-runtime` from the lowest to the highest. A room may import those of the rows above its own; rooms of
/// one row may import each other as long as no cycle comes of it.
const ORDER: &[&[&str]] = &[
    &["support", "error"],
    &["declare"],
    &["settings", "gather"],
    &["engine"],
    &["monitors", "net"],
    &["preflight", "export"],
    &["publish"],
    &["maintenance"],
    &["http"],
    &["serve"],
    &["health"],
    &["builder"],
    &["cli", "testing"],
];

/// Files at the root that the order does not contain: they re-export items of the rooms to users, expansions or benchmarks.
const FACES: &[&str] = &["lib", "__private", "__bench", "__fuzz"];

fn runtime() -> Graph {
    Graph::of(&Sources::of_crate("../health-runtime/src"))
}

fn list(violations: &[String]) -> String {
    violations.join("\n  ")
}

#[test]
fn every_room_of_the_runtime_has_a_place_in_the_order() {
    let known: Vec<_> = ORDER.concat();
    let graph = runtime();
    let unknown: Vec<_> =
        graph.rooms().filter(|room| !known.contains(room) && !FACES.contains(room)).collect();
    assert!(unknown.is_empty(), "rooms without an entry in ORDER: {unknown:?}");
    let gone: Vec<_> = known.iter().filter(|room| !graph.rooms().any(|found| found == **room)).collect();
    assert!(gone.is_empty(), "entries of ORDER without a room: {gone:?}");
}

#[test]
fn the_rooms_of_the_runtime_import_downwards_only() {
    let found = upward(&runtime(), ORDER, FACES);
    assert!(found.is_empty(), "imports against the order:\n  {}", list(&found));
}

#[test]
fn no_files_of_different_rooms_import_each_other_in_the_runtime() {
    let found = cycles(&runtime(), FACES);
    assert!(found.is_empty(), "cycles between rooms:\n  {}", list(&found));
}

#[test]
fn no_files_of_different_rooms_import_each_other_in_the_macros() {
    let found = cycles(&Graph::of(&Sources::of_crate("../health-macros/src")), &["lib"]);
    assert!(found.is_empty(), "cycles between rooms:\n  {}", list(&found));
}

/// What the checks above find in a crate of these files.
fn found(files: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
    let graph = Graph::of(&Sources::of_texts(files));
    let order: &[&[&str]] = &[&["low"], &["mid", "side"], &["high"]];
    (upward(&graph, order, &["lib"]), cycles(&graph, &["lib"]))
}

const ROOT: (&str, &str) = ("lib.rs", "mod low; mod mid; mod side; mod high; pub use high::High;");

#[test]
fn an_import_against_the_order_is_found_through_re_exports_and_without_a_use() {
    for low in [
        "use crate::high::High;",
        "use crate::{high::High as Other};",
        "use super::high::*;",
        "fn f() { crate::high::High::new(); }",
        "use crate::High;",
    ] {
        let (upward, _) = found(&[
            ROOT,
            ("low.rs", low),
            ("mid.rs", ""),
            ("side.rs", ""),
            ("high/mod.rs", "mod inner; pub use inner::High;"),
            ("high/inner.rs", "pub struct High;"),
        ]);
        assert_eq!(upward.len(), 1, "{low}: {upward:?}");
        assert!(upward[0].starts_with("low.rs imports high/"), "{low}: {upward:?}");
    }
}

#[test]
fn a_cycle_between_rooms_of_one_row_is_found_and_one_inside_a_room_is_not() {
    let (upward, cycles) = found(&[
        ROOT,
        ("low.rs", ""),
        ("mid/mod.rs", "mod a; mod b; pub use a::A;"),
        ("mid/a.rs", "use super::b::B; pub struct A;"),
        ("mid/b.rs", "use super::a::A; use crate::side::Side; pub struct B;"),
        ("side.rs", "use crate::mid::A; pub struct Side;"),
        ("high.rs", "pub struct High;"),
    ]);
    assert_eq!(upward, [""; 0]);
    assert_eq!(
        cycles,
        ["mid/b.rs imports side.rs, which leads back", "side.rs imports mid/a.rs, which leads back"]
    );
}

#[test]
fn tests_comments_and_texts_import_nothing() {
    let (upward, cycles) = found(&[
        ROOT,
        (
            "low.rs",
            "//! [`crate::high::High`]\n/// use crate::high::High;\nconst TEXT: &str = \"crate::high::High\";\n\
             #[cfg(test)] mod tests { use crate::high::High; }\n#[cfg(test)] mod checks;\n#[cfg(test)] use crate::high::High;",
        ),
        ("low/checks.rs", "use crate::high::High;"),
        ("mid.rs", ""),
        ("side.rs", ""),
        ("high.rs", "use crate::low; pub struct High;"),
    ]);
    assert_eq!((upward, cycles), (Vec::new(), Vec::new()));
}
