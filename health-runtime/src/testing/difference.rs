//! The lines in which two texts differ. `similar` compares them; only its comparison of slices is built, which is a sixth
//! of the crate, and the text is written here.

use std::fmt::Write;

use similar::{Algorithm, ChangeTag, capture_diff_slices, group_diff_ops};

/// How many equal lines are shown before and after each difference.
const CONTEXT: usize = 3;

/// The most lines that are shown.
const MAX_LINES: usize = 60;

/// The lines that were removed (`-`) and added (`+`), with a few equal lines around them. `…` replaces equal lines that
/// are left out.
pub(super) fn difference(old: &str, new: &str) -> String {
    let (old, new): (Vec<_>, Vec<_>) = (old.lines().collect(), new.lines().collect());
    let operations = capture_diff_slices(Algorithm::Myers, &old, &new);
    let (mut text, mut shown) = (String::new(), 0);
    for group in group_diff_ops(operations, CONTEXT) {
        if group.first().is_some_and(|first| first.old_range().start > 0) {
            text.push_str("…\n");
        }
        for change in group.iter().flat_map(|operation| operation.iter_changes(&old[..], &new[..])) {
            if shown == MAX_LINES {
                return text + "… and more\n";
            }
            let mark = match change.tag() {
                ChangeTag::Equal => ' ',
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
            };
            let _ = writeln!(text, "{mark} {}", change.value());
            shown += 1;
        }
    }
    text
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
        assert!(long.lines().count() == MAX_LINES + 1 && long.ends_with("… and more\n"), "{long}");
    }
}
