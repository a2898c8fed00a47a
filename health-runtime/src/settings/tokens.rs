//! The tokens that requests carry: several at once, so that one can be replaced before it is removed, and some that only read.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use subtle::ConstantTimeEq;

use crate::error::Mistake;
use crate::settings::reader::Reader;
use crate::settings::secret::Secret;
use crate::settings::secret_file::read_secret;

/// The name of a token that has none of its own.
const UNNAMED: &str = "token";

/// What the code sets. The environment decides where it sets nothing.
#[derive(Default)]
pub(crate) struct TokenOverrides {
    pub(crate) token: Option<Secret>,
    pub(crate) file: Option<PathBuf>,
}

/// The tokens of an application, at least one.
#[derive(Clone, Debug)]
pub(crate) struct Tokens(Arc<[Token]>);

/// One token.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) name: String,
    secret: Secret,
    /// Whether a request with it may change something. Every token shows all details.
    pub(crate) may_write: bool,
}

impl Tokens {
    /// One token that may write.
    #[cfg(test)]
    pub(crate) fn one(secret: Secret) -> Self {
        Self(Arc::new([Token { name: UNNAMED.to_owned(), secret, may_write: true }]))
    }

    /// The token that a request has sent. The comparison takes the same time for every wrong token of one length, so that
    /// its duration reveals nothing.
    pub(crate) fn find(&self, sent: &[u8]) -> Option<&Token> {
        // All are compared, so that the time does not tell which one was found.
        self.0.iter().fold(None, |found, token| {
            if token.secret.expose().as_bytes().ct_eq(sent).into() { Some(token) } else { found }
        })
    }

    /// Whether a header can carry all of them.
    pub(super) fn fit_header(&self) -> bool {
        self.0.iter().all(|token| token.secret.fits_header())
    }
}

impl TokenOverrides {
    /// Asks the environment if the code sets neither a token nor a file.
    pub(super) fn resolve(self, reader: &mut Reader<'_>) -> Option<Tokens> {
        let (mut tokens, mut mistakes) = (Vec::new(), Vec::new());
        let file = match (self.token, self.file) {
            (None, None) => {
                let (token, file) = (reader.text("HEALTH_TOKEN"), reader.text("HEALTH_TOKEN_FILE"));
                if token.is_some() && file.is_some() {
                    mistakes.push("both `HEALTH_TOKEN` and `HEALTH_TOKEN_FILE` are set: keep one".to_owned());
                }
                tokens.extend(token.map(Secret::new));
                file.map(|path| (PathBuf::from(path), "HEALTH_TOKEN_FILE"))
            }
            (token, file) => {
                tokens.extend(token);
                file.map(|path| (path, "token_file"))
            }
        };
        let mut tokens: Vec<_> = tokens
            .into_iter()
            .map(|secret| Token { name: UNNAMED.to_owned(), secret, may_write: true })
            .collect();
        if let Some((path, source)) = file {
            let named = |why| format!("`{source}` names the file `{}`, {why}", path.display());
            match read_tokens(&path) {
                Ok((read, wrong)) => {
                    tokens.extend(read);
                    mistakes.extend(wrong.into_iter().map(named));
                }
                Err(why) => mistakes.push(named(why)),
            }
        }
        reader.mistakes.extend(mistakes.into_iter().map(Mistake::new));
        (!tokens.is_empty()).then(|| Tokens(tokens.into()))
    }
}

/// The tokens in a file, and what is wrong with its lines.
///
/// # Errors
/// The file cannot be read. The text continues a sentence that names the file.
fn read_tokens(path: &Path) -> Result<(Vec<Token>, Vec<String>), String> {
    let text = read_secret(path)?;
    let mut tokens: Vec<(usize, Token)> = Vec::new();
    let mut wrong = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        match token(line) {
            Err(why) => wrong.push(format!("whose line {number} {why}")),
            Ok(token) => {
                let same = tokens.iter().find(|(_, known)| known.secret.expose() == token.secret.expose());
                match same {
                    Some((first, _)) => {
                        wrong.push(format!("whose line {number} has the token of line {first}: remove one"));
                    }
                    None => tokens.push((number, token)),
                }
            }
        }
    }
    if tokens.is_empty() && wrong.is_empty() {
        return Err("which has only comments: write a line `name token` into it".to_owned());
    }
    Ok((tokens.into_iter().map(|(_, token)| token).collect(), wrong))
}

/// Reads `token`, `name token` or `name token read`.
fn token(line: &str) -> Result<Token, &'static str> {
    let words: Vec<_> = line.split_whitespace().collect();
    let (name, text, may_write) = match words[..] {
        // It would be the token `read`, which is easy to guess.
        [_, "read"] => return Err("has no name: a token that only reads is written `name token read`"),
        [text] => (UNNAMED, text, true),
        [name, text] => (name, text, true),
        [name, text, "read"] => (name, text, false),
        _ => return Err("is neither `name token` nor `name token read`"),
    };
    let token = Token { name: name.to_owned(), secret: Secret::new(text), may_write };
    if token.secret.fits_header() {
        Ok(token)
    } else {
        Err("has a token with a character that a header cannot carry: choose another token")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Variables;

    fn resolved(overrides: TokenOverrides, variables: &[(&str, &str)]) -> (Option<Tokens>, Vec<String>) {
        let variables: Vec<_> =
            variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let variables: Variables = Arc::new(move |name| {
            variables.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
        });
        let mut mistakes = Vec::new();
        let tokens = overrides.resolve(&mut Reader { variables: &variables, mistakes: &mut mistakes });
        (tokens, mistakes.into_iter().map(|mistake| mistake.message).collect())
    }

    fn of_file(text: &str) -> (Option<Tokens>, Vec<String>) {
        let name = format!("health-tokens-{}-{:?}", std::process::id(), std::thread::current().id());
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, text).expect("a file");
        let found =
            resolved(TokenOverrides::default(), &[("HEALTH_TOKEN_FILE", path.to_str().expect("text"))]);
        std::fs::remove_file(&path).expect("the file");
        found
    }

    #[test]
    fn a_file_has_a_token_a_line_with_a_name_and_perhaps_the_right_to_read_alone() {
        let (tokens, mistakes) =
            of_file("\u{feff}# rotated in May\n\nsolo\n  ops  old-1\nops new-1\r\ngrafana peep read\n");
        assert_eq!(mistakes, [""; 0]);
        let tokens = tokens.expect("tokens");
        let found = |sent: &str| tokens.find(sent.as_bytes()).map(|token| (&*token.name, token.may_write));
        assert_eq!(found("solo"), Some(("token", true)));
        assert_eq!((found("old-1"), found("new-1")), (Some(("ops", true)), Some(("ops", true))));
        assert_eq!(found("peep"), Some(("grafana", false)));
        for wrong in ["", "ops", "read", "old-", "old-1x", "# rotated in May"] {
            assert_eq!(found(wrong), None, "{wrong}");
        }
        assert!(!format!("{tokens:?}").contains("peep"), "{tokens:?}");
    }

    #[test]
    fn a_mistake_in_a_file_names_the_variable_the_file_and_the_line_and_no_secret() {
        let (_, mistakes) =
            of_file("ops hunter2\nhunter3 read\na hunter4 write\na b c hunter5\nx hunter2\ny h\u{1}nter6\n");
        assert_eq!(mistakes.len(), 5, "{mistakes:#?}");
        for (mistake, line) in mistakes.iter().zip(["line 2", "line 3", "line 4", "line 5", "line 6"]) {
            assert!(mistake.starts_with("`HEALTH_TOKEN_FILE` names the file `"), "{mistake}");
            assert!(mistake.contains(line) && !mistake.contains("nter"), "{mistake}");
        }
        for (text, why) in
            [("", "is empty"), ("# nothing\n", "only comments"), (&"x".repeat(70_000), "64 KiB")]
        {
            let (tokens, mistakes) = of_file(text);
            assert!(tokens.is_none() && mistakes.len() == 1 && mistakes[0].contains(why), "{mistakes:?}");
        }
        let (_, mistakes) = resolved(TokenOverrides::default(), &[("HEALTH_TOKEN_FILE", "/nowhere/tokens")]);
        assert!(mistakes[0].contains("`/nowhere/tokens`, which cannot be read"), "{mistakes:?}");
    }

    #[test]
    fn a_single_token_may_write() {
        let tokens = Tokens::one(Secret::new("hunter2"));
        assert!(tokens.find(b"hunter2").is_some_and(|token| token.may_write && token.name == "token"));
        assert!(tokens.find(b"hunter").is_none());
    }

    #[test]
    fn the_code_takes_precedence_and_the_variable_and_its_file_exclude_each_other() {
        let both = &[("HEALTH_TOKEN", "hunter2"), ("HEALTH_TOKEN_FILE", "/nowhere/tokens")];
        let (_, mistakes) = resolved(TokenOverrides::default(), both);
        assert!(mistakes.iter().any(|text| text.contains("keep one")), "{mistakes:?}");
        let overrides = TokenOverrides { token: Some(Secret::new("of-code")), file: None };
        let (tokens, mistakes) = resolved(overrides, both);
        assert_eq!(mistakes, [""; 0]);
        assert!(
            tokens
                .is_some_and(|tokens| tokens.find(b"of-code").is_some() && tokens.find(b"hunter2").is_none())
        );
    }
}
