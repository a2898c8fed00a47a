//! What an application's own tests ask of what it declares.

use std::env;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use crate::gather::registered;

/// Holds what the attributes register in this test to a committed file, so that a review shows every check, route and
/// monitor that comes, goes or changes:
///
/// ```no_run
/// #[test]
/// # fn hidden() {}
/// fn the_manifest_is_committed() {
///     health_runtime::testing::assert_manifest("health.lock");
/// }
/// ```
///
/// A relative `path` begins at the package that is tested. With `UPDATE_MANIFEST=1` in the environment the file is
/// written instead. It is [`manifest`](crate::manifest()), which is also what the command `health manifest` prints, as
/// long as the test links the same crates as the program: a test of the crate that has `main` does.
///
/// # Panics
/// When the file says something else, is not there, or cannot be written; and when nothing is registered, which is what
/// a crate looks like that nothing names.
#[track_caller]
pub fn assert_manifest(path: impl AsRef<Path>) {
    let path = path.as_ref();
    let Some(manifest) = registered() else {
        panic!(
            "nothing is registered in this test: name the crate that declares the checks and routes (`use billing as _;`)"
        );
    };
    let file = env::var_os("CARGO_MANIFEST_DIR").map_or_else(PathBuf::new, PathBuf::from).join(path);
    let shown = path.display();
    if env::var_os(UPDATE).is_some_and(|update| update == "1") {
        if let Err(error) = fs::write(&file, manifest) {
            panic!("{shown} cannot be written: {error}");
        }
        return;
    }
    match fs::read_to_string(&file) {
        // Git may have given the lines the ends of another system.
        Ok(committed) if committed.replace("\r\n", "\n") == manifest => {}
        Ok(committed) => panic!(
            "{shown} is not what is declared (- committed, + declared):\n{}{REWRITE}",
            difference(&committed, &manifest)
        ),
        Err(error) => panic!("{shown} cannot be read: {error}\n{REWRITE}"),
    }
}

const UPDATE: &str = "UPDATE_MANIFEST";
const REWRITE: &str = "run the test with UPDATE_MANIFEST=1 to rewrite it, and commit the difference";

/// Lines that are the same, before and after what differs.
const CONTEXT: usize = 3;
/// More lines than these say no more.
const SHOWN: usize = 60;

/// The lines that differ, with a few around them.
fn difference(old: &str, new: &str) -> String {
    let lines = compared(&old.lines().collect::<Vec<_>>(), &new.lines().collect::<Vec<_>>());
    let near = |at: usize| {
        let around = &lines[at.saturating_sub(CONTEXT)..lines.len().min(at + CONTEXT + 1)];
        around.iter().any(|(mark, _)| *mark != ' ')
    };
    let (mut text, mut shown, mut left_out) = (String::new(), 0, false);
    for (at, (mark, line)) in lines.iter().enumerate() {
        if shown == SHOWN {
            return text + "… and more\n";
        }
        if !near(at) {
            left_out = true;
            continue;
        }
        if std::mem::take(&mut left_out) {
            text.push_str("…\n");
        }
        let _ = writeln!(text, "{mark} {line}");
        shown += 1;
    }
    text
}

/// Every line of both, by a longest common subsequence: kept, gone (`-`) or come (`+`).
fn compared<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<(char, &'a str)> {
    // How many lines the rests have in common, from each pair of lines on.
    let mut common = vec![vec![0_u32; new.len() + 1]; old.len() + 1];
    for (i, gone) in old.iter().enumerate().rev() {
        for (j, come) in new.iter().enumerate().rev() {
            common[i][j] = match gone == come {
                true => common[i + 1][j + 1] + 1,
                false => common[i + 1][j].max(common[i][j + 1]),
            };
        }
    }
    let (mut i, mut j, mut lines) = (0, 0, Vec::new());
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            lines.push((' ', old[i]));
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || (i < old.len() && common[i + 1][j] >= common[i][j + 1]) {
            lines.push(('-', old[i]));
            i += 1;
        } else {
            lines.push(('+', new[j]));
            j += 1;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_shows_the_lines_that_differ_and_a_few_around_them() {
        let old = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\nm\n";
        assert_eq!(difference(old, &old.replace('e', "E")), "…\n  b\n  c\n  d\n- e\n+ E\n  f\n  g\n  h\n");
        let far = difference(old, &old.replace("a\n", "").replace('m', "m\nn"));
        assert_eq!(far, "- a\n  b\n  c\n  d\n…\n  k\n  l\n  m\n+ n\n");
        assert_eq!(difference("a\na\n", "a\na\na\n"), "  a\n  a\n+ a\n");
        assert_eq!(difference("a\r\nb\r\n", "a\nc\n"), "  a\n- b\n+ c\n");
        let long = difference("", &"x\n".repeat(100));
        assert!(long.lines().count() == SHOWN + 1 && long.ends_with("… and more\n"), "{long}");
    }
}
