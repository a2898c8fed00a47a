//! Named secrets within a text: `name=value`, `"name": value`, `name: value`, `--name value`, `<name>value`.

use super::MASK;
use super::document::{HOLDING, NAMING};
use super::names::{has_word, is_secret, is_unmistakable};

/// Masks everything from the first value on whose name is that of a secret. A value in free text has no certain end.
///
/// With `colons` a colon always ends a name. Elsewhere it also separates paths, or a host from its port, so that it counts
/// after a quote, before a space, and after a name that can only be that of a secret.
pub(super) fn mask_named(text: &str, colons: bool) -> String {
    let mut scanner = Scanner { text, colons, name: None, holds_a_secret: false };
    match scanner.first_value() {
        Some(at) => format!("{}{MASK}", &text[..at]),
        None => text.to_owned(),
    }
}

/// Whether an argument names a secret whose value is the next argument: `--token`, `--token=` or `token:`.
pub(super) fn names_next(argument: &str) -> bool {
    let separators = ['=', ':'];
    let name = argument.trim_end_matches(separators);
    let is_name = name.starts_with('-') || name.len() < argument.len();
    is_name && !name.contains(|c: char| separators.contains(&c) || c.is_whitespace()) && is_secret(name)
}

/// Whether the value of this option is a user name and a password with a colon between them.
pub(super) fn is_user_option(name: &str) -> bool {
    matches!(name, "-u" | "-U" | "--user" | "--proxy-user")
}

/// A name that was read.
#[derive(Clone, Copy)]
struct Name<'a> {
    text: &'a str,
    /// The character before it.
    before: Option<char>,
    /// Whether a quote has ended it.
    quoted: bool,
    /// Whether a space follows it.
    spaced: bool,
}

struct Scanner<'a> {
    text: &'a str,
    colons: bool,
    /// The name to which a separator would belong.
    name: Option<Name<'a>>,
    /// Whether the text named a secret as a value: `name: DB_PASSWORD`.
    holds_a_secret: bool,
}

impl<'a> Scanner<'a> {
    /// Where the first value of a secret begins.
    fn first_value(&mut self) -> Option<usize> {
        let mut at = 0;
        let mut before = None;
        let mut is_naming = false;
        while let Some(c) = self.text[at..].chars().next() {
            if is_name(c) {
                let rest = &self.text[at..];
                let length = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
                let word = &rest[..length];
                if let Some(option) = self.name.filter(|name| name.spaced && !name.quoted)
                    && names_next_word(option, rest)
                {
                    return Some(at);
                }
                if std::mem::take(&mut is_naming) {
                    self.holds_a_secret |= is_secret(word);
                }
                self.name = Some(Name { text: word, before, quoted: false, spaced: false });
                before = word.chars().next_back();
                at += length;
                continue;
            }
            let end = at + c.len_utf8();
            match c {
                '=' | ':' | '>' if end < self.text.len() && self.begins_secret(c, &self.text[end..]) => {
                    return Some(end);
                }
                '=' | ':' => {
                    is_naming = self.name.is_some_and(|name| has_word(name.text, NAMING));
                    let assigns = c == ':' && self.text[end..].starts_with('=');
                    self.name = self.name.filter(|_| assigns);
                }
                '"' | '\'' => {
                    if let Some(name) = &mut self.name {
                        // What reads the name or the next word comes last: a run of quotes must not repeat it.
                        if name.spaced
                            && !name.quoted
                            && end < self.text.len()
                            && (is_unmistakable(name.text) || names_next_word(*name, &self.text[at..]))
                        {
                            return Some(at);
                        }
                        name.quoted = true;
                    }
                }
                '\\' | ']' | ')' | '}' => {}
                c if c.is_whitespace() => {
                    if let Some(name) = &mut self.name {
                        name.spaced = true;
                    }
                }
                c => {
                    // A value that is no word: `--token $x`.
                    if let Some(option) = self.name.filter(|name| name.spaced && !name.quoted)
                        && names_next_word(option, &self.text[at..])
                    {
                        return Some(at);
                    }
                    is_naming = is_naming && c == '[';
                    self.name = None;
                }
            }
            before = Some(c);
            at = end;
        }
        None
    }

    /// Whether the separator `c` is between the name of a secret and its value, with which `value` begins.
    fn begins_secret(&self, c: char, value: &str) -> bool {
        let Some(name) = self.name else { return false };
        // As the name of a variable, `PWD` is the working directory; within a text it is a password.
        let is_secret = is_secret(name.text) || (self.holds_a_secret && has_word(name.text, HOLDING));
        is_secret
            && match c {
                '=' => true,
                '>' => name.before == Some('<'),
                // A path of Rust or C++: `token::Kind`.
                _ if value.starts_with(':') => false,
                _ => {
                    self.colons
                        || name.quoted
                        || value.starts_with(char::is_whitespace)
                        || (is_unmistakable(name.text) && !value.starts_with('/'))
                }
            }
    }
}

/// Whether `option` is `--token`, or `-u` before a word with a colon.
fn names_next_word(option: Name<'_>, rest: &str) -> bool {
    if !option.text.starts_with('-') {
        return false;
    }
    let word = || rest.split(char::is_whitespace).next().unwrap_or_default();
    is_secret(option.text) || (is_user_option(option.text) && word().contains(':'))
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '%')
}
