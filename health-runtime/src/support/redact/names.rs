//! Which names are those of secrets.

/// A value is secret if its name contains one of these, in any letter case.
pub(super) const ANYWHERE: &[&str] =
    &["key", "token", "pass", "secret", "credential", "cookie", "session", "private", "dsn"];

/// A value is secret if one of these is a whole word of its name: `DB_PW` and `dbPw`, but not `PWM_HZ`.
pub(super) const WHOLE_WORDS: &[&str] = &[
    "auth",
    "authentication",
    "authorization",
    "bearer",
    "cert",
    "cred",
    "creds",
    "license",
    "licence",
    "oauth",
    "pat",
    "pin",
    "psk",
    "pw",
    "pwd",
    "salt",
    "sig",
    "signature",
    "signing",
    "sk",
];

/// Names that mean a secret and hardly anything else, so that a value follows them in any form.
const UNMISTAKABLE: &[&str] = &["passwd", "password", "passphrase", "pwd", "secret", "token"];

/// Whether a value of this name is secret.
pub(super) fn is_secret(name: &str) -> bool {
    let lower = name.to_lowercase();
    ANYWHERE.iter().any(|part| lower.contains(part))
        || pieces(name).any(|piece| is_whole_word(piece) || CamelCase(piece).any(is_whole_word))
}

/// Whether the name ends with a word that hardly ever means anything but a secret.
pub(super) fn is_unmistakable(name: &str) -> bool {
    let last = pieces(name).last().unwrap_or_default().to_lowercase();
    UNMISTAKABLE.iter().any(|word| last.ends_with(word))
}

/// Whether a word of the name is in `words`, which are lower-case.
pub(super) fn has_word(name: &str, words: &[&str]) -> bool {
    pieces(name).flat_map(CamelCase).any(|word| words.iter().any(|known| word.eq_ignore_ascii_case(known)))
}

fn is_whole_word(word: &str) -> bool {
    // `PIN2` is the second PIN.
    let word = word.trim_end_matches(|c: char| c.is_ascii_digit());
    WHOLE_WORDS.iter().any(|known| word.eq_ignore_ascii_case(known))
}

fn pieces(name: &str) -> impl Iterator<Item = &str> {
    name.split(|c: char| !c.is_alphanumeric()).filter(|piece| !piece.is_empty())
}

/// The words of a name in camel case: `dbPwd` has two, and `DBPwd` as well.
struct CamelCase<'a>(&'a str);

impl<'a> Iterator for CamelCase<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let mut chars = self.0.char_indices().peekable();
        let mut before = chars.next()?.1;
        let mut end = self.0.len();
        while let Some((at, c)) = chars.next() {
            let next_is_lower = chars.peek().is_some_and(|(_, next)| next.is_lowercase());
            if c.is_uppercase() && (!before.is_uppercase() || next_is_lower) {
                end = at;
                break;
            }
            before = c;
        }
        let (word, rest) = self.0.split_at(end);
        self.0 = rest;
        Some(word)
    }
}
