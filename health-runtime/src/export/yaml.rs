//! Quoted texts and comments in YAML.

use std::fmt::Write;

/// `text` in double quotes, escaped as in JSON. YAML reads these escapes too, but some characters that JSON leaves alone are
/// line breaks or invalid in YAML, and are escaped as well.
pub(super) fn quoted(text: &str) -> String {
    printable(&serde_json::Value::from(text).to_string())
}

/// `text` as a comment of one line.
pub(super) fn comment(text: &str) -> String {
    format!("# {}", printable(text))
}

fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\0'..='\x1f'
            | '\x7f'..='\u{9f}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{feff}'
            | '\u{fffe}'
            | '\u{ffff}' => {
                let _ = write!(shown, "\\u{:04x}", u32::from(character));
            }
            character => shown.push(character),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_can_end_its_quotes_or_its_line() {
        assert_eq!(quoted(r#"a "b" \c"#), r#""a \"b\" \\c""#);
        assert_eq!(quoted("a\nb\u{7f}\u{85}\u{2028}ü🙂"), r#""a\nb\u007f\u0085\u2028ü🙂""#);
        assert_eq!(comment("a\nb: 1"), r"# a\u000ab: 1");
    }
}
