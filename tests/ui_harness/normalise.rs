//! Removes from the compiler's messages what differs between machines, or between two states of the library's source.
//!
//! | text | replacement |
//! |---|---|
//! | the path of the package of these tests | none: `ui/fail/route_on_struct.rs:4:1` |
//! | the path of the workspace | `$WORKSPACE` |
//! | a crate in the registry, with its version | `$CARGO/axum-$VERSION` |
//! | the source of the standard library | `$RUST` |
//! | the number of further types that implement a trait | `and $N others` |
//! | the file with the full name of a long type | `$FILE` |
//!
//! The compiler also quotes the library, for example to show a bound. The line numbers of these quotations are removed, so
//! that an edit elsewhere in the quoted file changes no record. The compiler indents the whole message by the width of its
//! largest line number. Without the removed numbers the message may need less, and it is moved to the left.
//!
//! Everything else stays word for word.

use std::path::Path;

/// The folders of this machine.
#[derive(Debug)]
pub(crate) struct Folders<'a> {
    /// The package of these tests.
    pub(crate) package: &'a Path,
    pub(crate) workspace: &'a Path,
}

/// The messages about one case, separated by empty lines: the content of its record.
pub(crate) fn messages(rendered: &[String], folders: &Folders<'_>) -> String {
    rendered.iter().map(|text| message(text, folders)).collect::<Vec<_>>().join("\n")
}

fn message(rendered: &str, folders: &Folders<'_>) -> String {
    let mut lines = Vec::new();
    let mut in_other_file = false;
    for line in rendered.lines().map(str::trim_end) {
        if let Some((arrow, place)) = location(line) {
            let place = path(place, folders);
            in_other_file = place.starts_with('$');
            let place = if in_other_file { without_position(&place) } else { &place };
            lines.push(format!("{arrow}{place}"));
        } else if in_other_file && is_quotation(line) {
            lines.push(without_number(line));
        } else {
            in_other_file = false;
            lines.push(path(&others(line), folders));
        }
    }
    let mut text = aligned(&lines).join("\n").trim_end().to_owned();
    text.push('\n');
    text
}

/// Splits `  --> src/lib.rs:4:1` before the path.
fn location(line: &str) -> Option<(&str, &str)> {
    let arrow = ["--> ", "::: "].into_iter().find(|arrow| line.trim_start().starts_with(arrow))?;
    line.split_at_checked(line.find(arrow)? + arrow.len())
}

/// Whether the line may belong to the quotation below a location.
fn is_quotation(line: &str) -> bool {
    line.trim_start().starts_with(|first: char| first.is_ascii_digit() || first == '|')
        || line.starts_with("...")
}

/// `/workspace/tests/ui/fail/a.rs:4:1` becomes `ui/fail/a.rs:4:1`.
fn path(text: &str, folders: &Folders<'_>) -> String {
    let text = text.replace(&format!("{}/", folders.package.display()), "");
    let text = text.replace(&format!("{}/", folders.workspace.display()), "$WORKSPACE/");
    if let Some((_, rest)) = text.split_once("/registry/src/") {
        return registry(rest);
    }
    match text.split_once("/rustlib/src/rust/library/").or_else(|| distributed(&text)) {
        Some((_, rest)) => format!("$RUST/{rest}"),
        None => text,
    }
}

/// `index.crates.io-1949cf8c6b5b557f/axum-0.8.1/src/lib.rs` becomes `$CARGO/axum-$VERSION/src/lib.rs`.
fn registry(path: &str) -> String {
    let mut parts = path.splitn(3, '/').skip(1);
    let (folder, rest) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let dot = folder.find('.').unwrap_or(folder.len());
    let name = folder[..dot].rsplit_once('-').map_or(folder, |(name, _)| name);
    format!("$CARGO/{name}-$VERSION/{rest}")
}

/// `/rustc/<commit>/library/core/src/clone.rs`: the standard library where its source is not installed.
fn distributed(path: &str) -> Option<(&str, &str)> {
    path.strip_prefix("/rustc/")?.split_once("/library/")
}

/// `lib.rs:4:1` becomes `lib.rs`.
fn without_position(place: &str) -> &str {
    place.trim_end_matches(|last: char| last.is_ascii_digit() || last == ':')
}

/// `12 | fn f()` becomes `   | fn f()`.
fn without_number(line: &str) -> String {
    let number =
        line.len() - line.trim_start_matches(|first: char| first == ' ' || first.is_ascii_digit()).len();
    format!("{:number$}{}", "", &line[number..])
}

/// Replaces a number of types, and the name of a file, that differ between runs.
fn others(line: &str) -> String {
    let (indent, text) = line.split_at(line.len() - line.trim_start().len());
    let count = text.strip_prefix("and ").and_then(|text| text.strip_suffix(" others"));
    if count.is_some_and(|count| count.parse::<usize>().is_ok()) {
        return format!("{indent}and $N others");
    }
    match line.split_once("the full name for the type has been written to '") {
        Some((start, _)) => format!("{start}the full name for the type has been written to '$FILE'"),
        None => line.to_owned(),
    }
}

/// Makes the gutter, which is the column of the line numbers, as narrow as the remaining numbers allow.
fn aligned(lines: &[String]) -> Vec<String> {
    let Some(gutter) = lines.iter().find_map(|line| Some(location(line)?.0.len() - "--> ".len())) else {
        return lines.to_vec();
    };
    let width = lines.iter().filter_map(|line| number(line, gutter)).map(str::len).max().unwrap_or(1);
    let surplus = gutter.saturating_sub(width);
    let mut in_heading = false;
    let aligned = lines.iter().map(|line| {
        if let Some(number) = number(line, gutter) {
            return format!("{number:>width$}{}", &line[gutter..]);
        }
        if let Some(rest) = line.strip_prefix("...") {
            return format!("...{}", indented_less(rest, surplus));
        }
        // The second line of a `note:` is indented by the width of that word, independent of the width of the gutter.
        in_heading = !line.starts_with(' ') || in_heading && !is_quotation(line) && location(line).is_none();
        if in_heading { line.clone() } else { indented_less(line, surplus).to_owned() }
    });
    aligned.collect()
}

/// The number of a quoted line `12 | fn f()` or of a suggested line `12 + use x;`.
fn number(line: &str, gutter: usize) -> Option<&str> {
    let number = line.get(..gutter)?.trim();
    let rest = line.get(gutter..)?;
    let divided = [" |", " +", " -", " ~"].into_iter().any(|divider| rest.starts_with(divider));
    (divided && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(number)
}

fn indented_less(line: &str, spaces: usize) -> &str {
    let spaces = spaces.min(line.len() - line.trim_start().len());
    &line[spaces..]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normalised(rendered: &[&str]) -> String {
        let package = Path::new("/home/me/project/tests");
        let folders = Folders { package, workspace: Path::new("/home/me/project") };
        messages(&rendered.iter().map(ToString::to_string).collect::<Vec<_>>(), &folders)
    }

    #[test]
    fn a_message_about_the_case_alone_keeps_each_word_and_position() {
        let rendered = "error: expected one item: `a`\n  --> /home/me/project/tests/ui/fail/a.rs:12:4\n   |\n12 | fn a() {}\n   |    ^\n   = help: do\n           this\n\n";
        let expected = "error: expected one item: `a`\n  --> ui/fail/a.rs:12:4\n   |\n12 | fn a() {}\n   |    ^\n   = help: do\n           this\n";
        assert_eq!(normalised(&[rendered]), expected);
    }

    #[test]
    fn an_empty_line_separates_messages() {
        assert_eq!(normalised(&["error: a\n\n", "error: b\n\n"]), "error: a\n\nerror: b\n");
    }

    #[test]
    fn a_quotation_of_the_library_has_no_line_numbers_and_no_effect_on_the_indent() {
        let rendered = "\
error[E0277]: `A` is no check
   --> /home/me/project/tests/ui/fail/a.rs:8:10
    |
  8 |   static A: A = A;
    |             ^ here
...     |
 10 | |
note: required by a bound
      in `new`
   --> /home/me/project/health-runtime/src/check.rs:120:9
    |
118 |     fn new<T>()
    |        --- required by a bound in this function
...
120 |         T: Check,
    |            ^^^^^ required by this bound in `new`
    = note: of two
            lines
help: consider this
    |
  7 + #[derive(Clone)]
";
        let expected = "\
error[E0277]: `A` is no check
  --> ui/fail/a.rs:8:10
   |
 8 |   static A: A = A;
   |             ^ here
...    |
10 | |
note: required by a bound
      in `new`
  --> $WORKSPACE/health-runtime/src/check.rs
   |
   |     fn new<T>()
   |        --- required by a bound in this function
...
   |         T: Check,
   |            ^^^^^ required by this bound in `new`
   = note: of two
           lines
help: consider this
   |
 7 + #[derive(Clone)]
";
        assert_eq!(normalised(&[rendered]), expected);
    }

    #[test]
    fn paths_in_the_registry_and_the_standard_library_have_no_folder_version_or_line() {
        for (path, expected) in [
            (
                "/home/me/.cargo/registry/src/index.crates.io-1949cf8c6b5b557f/tower-http-0.6.2/src/a.rs",
                "$CARGO/tower-http-$VERSION/src/a.rs",
            ),
            (
                "/home/me/.rustup/toolchains/stable/lib/rustlib/src/rust/library/core/src/clone.rs",
                "$RUST/core/src/clone.rs",
            ),
            (
                "/rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/clone.rs",
                "$RUST/core/src/clone.rs",
            ),
        ] {
            let rendered = format!("note: here\n   --> {path}:100:8\n    |\n100 | trait A\n");
            assert_eq!(normalised(&[&rendered]), format!("note: here\n --> {expected}\n  |\n  | trait A\n"));
        }
    }

    #[test]
    fn numbers_of_types_and_names_of_files_are_replaced() {
        let rendered = "error: a\n            B\n          and 25 others\n  = note: the full name for the type has been written to '/tmp/a-1.txt'\n";
        let expected = "error: a\n            B\n          and $N others\n  = note: the full name for the type has been written to '$FILE'\n";
        assert_eq!(normalised(&[rendered]), expected);
        assert_eq!(normalised(&["error: and some others\n"]), "error: and some others\n");
    }
}
