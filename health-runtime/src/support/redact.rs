//! Takes the secrets out of what is shown: by the name a value has, and by what it looks like. When in doubt it masks
//! too much.

use serde_json::Value;

use crate::support::json::object;

const MASK: &str = "********";

/// Whatever has one of these in its name is a secret.
const WORDS: &[&str] = &[
    "key",
    "token",
    "pass",
    "secret",
    "credential",
    "auth",
    "cookie",
    "session",
    "private",
    "dsn",
    "signature",
];

/// Likewise where it ends with one of these: `DB_PWD` and `--db-pwd`, but neither `PWD` nor `LD_LIBRARY_PATH`.
const ENDINGS: &[&str] = &["_pwd", "-pwd", "_pat", "-pat", "_salt", "-salt"];

/// All of `value`, without its secrets.
pub(crate) fn redact(value: Value) -> Value {
    match value {
        Value::Object(members) => object(members.into_iter().map(member)).into(),
        Value::Array(items) => items.into_iter().map(redact).collect(),
        Value::String(text) => self::text(&text).into(),
        plain => plain,
    }
}

fn member((name, value): (String, Value)) -> (String, Value) {
    let value = if is_secret(&name) { MASK.into() } else { redact(value) };
    (text(&name), value)
}

/// The arguments of a command line: `--password=x`, and `--token x` as two arguments.
#[cfg(any(test, feature = "environment"))]
pub(crate) fn arguments(arguments: impl Iterator<Item = String>) -> Vec<String> {
    let mut masks_next = false;
    let redacted = |argument: String| {
        // The argument that is masked may itself be the name of the next: `--token --password x`.
        let masked = std::mem::replace(&mut masks_next, names_next(&argument));
        if masked { MASK.to_owned() } else { assignments(&text(&argument), true) }
    };
    arguments.map(redacted).collect()
}

/// Whether an argument names a secret and the next one is its value: `--token`, `--token=` or `token:`.
#[cfg(any(test, feature = "environment"))]
fn names_next(argument: &str) -> bool {
    let separators = ['=', ':'];
    let name = argument.trim_end_matches(separators);
    let is_name = name.starts_with('-') || name.len() < argument.len();
    is_name && !name.contains(separators) && is_secret(name)
}

fn is_secret(name: &str) -> bool {
    let name = name.to_lowercase();
    WORDS.iter().any(|word| name.contains(word)) || ENDINGS.iter().any(|ending| name.ends_with(ending))
}

/// Whether a text is what stands in a header of authorization (RFC 9110, section 11.4): `Bearer` or `Basic`, and one word.
fn is_credentials(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let scheme = words.next().unwrap_or_default();
    ["bearer", "basic"].contains(&&*scheme.to_lowercase()) && words.next().is_some() && words.next().is_none()
}

/// A text of any name.
pub(crate) fn text(text: &str) -> String {
    if text.contains("-----BEGIN ") || looks_like_jwt(text) || is_credentials(text) {
        return MASK.to_owned();
    }
    // Some platforms hand over all their credentials as JSON in one variable.
    if text.trim_start().starts_with(['{', '['])
        && let Ok(document) = serde_json::from_str::<Value>(text)
    {
        let redacted = redact(document.clone());
        if redacted != document {
            return redacted.to_string();
        }
    }
    assignments(&without_userinfo(text), false)
}

/// Masks from the value on where a text has `name=value` with the name of a secret, as in the query of a URL, or
/// `"name": value`; with `colons`, `name: value` too, which elsewhere is a list of paths or a host with its port.
/// Nobody knows where such a value ends.
fn assignments(text: &str, colons: bool) -> String {
    const QUOTES: [char; 2] = ['"', '\''];
    for (at, separator) in text.match_indices(['=', ':']) {
        let before = text[..at].trim_end();
        if separator == ":" && !colons && !before.ends_with(QUOTES) {
            continue;
        }
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
        let name = before.trim_end_matches(QUOTES).rsplit(|c| !is_name(c)).next().unwrap_or_default();
        let value = at + separator.len();
        // Within a text it is no directory.
        let is_secret = is_secret(name) || name.eq_ignore_ascii_case("pwd");
        if is_secret && value < text.len() {
            return format!("{}{MASK}", &text[..value]);
        }
    }
    text.to_owned()
}

/// Masks what stands before the `@` of each URL.
fn without_userinfo(text: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("//") {
        shown.push_str(before);
        shown.push_str("//");
        rest = match userinfo(after) {
            Some(end) => {
                shown.push_str(MASK);
                &after[end..]
            }
            None => after,
        };
    }
    shown + rest
}

/// Where the userinfo ends with which `rest` of a URL begins.
fn userinfo(rest: &str) -> Option<usize> {
    let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '/' | '\\' | '?' | '#');
    let authority = &rest[..rest.find(ends).unwrap_or(rest.len())];
    authority.rfind('@').or_else(|| {
        // What looks like a port and is no number is a password with one of those characters in it.
        let url = &rest[..rest.find(char::is_whitespace).unwrap_or(rest.len())];
        has_no_port(authority).then(|| url.rfind('@')).flatten()
    })
}

fn has_no_port(authority: &str) -> bool {
    // The colons of an IPv6 address stand in brackets.
    let host_ends = authority.rfind(']').unwrap_or(0);
    authority[host_ends..].split_once(':').is_some_and(|(_, port)| !port.bytes().all(|b| b.is_ascii_digit()))
}

/// Three parts or more in base64url with dots between them, of which the first begins like a JSON object.
fn looks_like_jwt(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    text.split(|c| !is_part(c)).any(|word| {
        let begins = word.starts_with("eyJ") || word.contains(".eyJ");
        begins && word.matches('.').count() >= 2
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const SECRET: &str = "hunter2";

    fn of_text(text: &str) -> String {
        crate::support::redact::text(text)
    }

    fn args(given: &[&str]) -> Vec<String> {
        arguments(given.iter().map(|argument| (*argument).to_owned()))
    }

    /// Letter cases and surroundings in which a word may stand.
    fn names_with(word: &str) -> Vec<String> {
        let upper = word.to_uppercase();
        let capital = format!("{}{}", &upper[..1], &word[1..]);
        let mixed: String = word
            .chars()
            .enumerate()
            .map(|(at, c)| if at % 2 == 0 { c } else { c.to_ascii_uppercase() })
            .collect();
        [word.to_owned(), upper, capital, mixed]
            .iter()
            .flat_map(|word| {
                [word.clone(), format!("x{word}"), format!("{word}_ID"), format!("my-{word}.v2")]
            })
            .collect()
    }

    #[test]
    fn a_name_that_contains_a_word_is_a_secret_in_any_letter_case_and_at_any_depth() {
        for word in WORDS {
            for name in names_with(word) {
                for value in [
                    json!(SECRET),
                    json!([SECRET]),
                    json!({ "a": SECRET }),
                    json!(7),
                    json!(true),
                    json!(null),
                ] {
                    let mut document = json!({ &name: value });
                    for _ in 0..5 {
                        document = json!({ "a": [1, { "b": document }], "c": "shown" });
                    }
                    let redacted = redact(document.clone());
                    let innermost = (0..5).fold(&redacted, |outer, _| &outer["a"][1]["b"]);
                    assert_eq!(innermost, &json!({ &name: MASK }), "{name}");
                    assert_eq!(redacted["c"], "shown");
                }
            }
        }
    }

    #[test]
    fn the_short_names_of_secrets_are_known_at_the_end_of_a_name_and_credentials_without_a_name() {
        let document = json!({
            "MYSQL_PWD": "hunter2",
            "db-pwd": "hunter2",
            "GITHUB_PAT": "hunter2",
            "HASH_SALT": "hunter2",
            "header": "Bearer hunter2",
            "other": "basic aHVudGVyMg==",
            "jdbc": "jdbc:sqlserver://db;user=shop;pwd=hunter2",
        });
        let shown = redact(document).to_string();
        assert_eq!(
            (shown.contains("hunter2"), shown.contains("aHV"), shown.matches(MASK).count()),
            (false, false, 7)
        );
    }

    #[test]
    fn what_is_no_secret_stays_as_it_is() {
        let document = json!({
            "PWD": "/srv/shop",
            "LD_LIBRARY_PATH": "/usr/lib",
            "plan": "Basic plan of the year",
            "PATH": "/usr/local/bin:/opt/keycloak/bin:/bin",
            "host": "shop.example.com:8080",
            "url": "https://shop.example.com:8443/@ann/a//b?mail=ann@example.com#x",
            "ipv6": "http://[2001:db8::1]:80/a@b",
            "version": "1.2.3-beta.4",
            "text": "ann@example.com wrote a {brace} and a = b",
            "list": [1, 2.5, true, null, "eyes.example.com", "rust // is fine", "//"],
            "empty": {},
            "json": "{ \"b\": 1, \"a\": [ 1.50 ] }",
        });
        assert_eq!(redact(document.clone()), document);
    }

    #[test]
    fn the_userinfo_of_every_url_in_a_text_is_masked() {
        for (given, shown) in [
            ("postgres://shop:hunter2@db/shop", "postgres://********@db/shop"),
            ("redis://:hunter2@cache:6379", "redis://********@cache:6379"),
            ("https://hunter2@host", "https://********@host"),
            ("https://a:hunter2@x@host/p?q=a@b", "https://********@host/p?q=a@b"),
            ("mongodb://a:hunter2@h1,h2:27017/db", "mongodb://********@h1,h2:27017/db"),
            ("//ann:hunter2@host/x", "//********@host/x"),
            ("a http://u:hunter2@h b http://v:hunter2@i/ c", "a http://********@h b http://********@i/ c"),
            ("http://h/http://u:hunter2@i", "http://h/http://********@i"),
            ("amqp://u:p/hunter2@host/v", "amqp://********@host/v"),
            ("amqp://u:p#hunter2@host/v", "amqp://********@host/v"),
            ("x=\"http://u:hunter2@h\"", "x=\"http://********@h\""),
            ("http://ü:hunter2é@h/ö", "http://********@h/ö"),
        ] {
            assert_eq!(of_text(given), shown);
        }
    }

    #[test]
    fn pem_blocks_and_tokens_are_masked_wherever_they_stand() {
        let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln";
        for given in [
            "-----BEGIN RSA PRIVATE KEY-----\nhunter2\n-----END RSA PRIVATE KEY-----",
            "see -----BEGIN CERTIFICATE-----",
            jwt,
            &format!("Bearer {jwt}"),
            &format!("v1.{jwt}"),
            &format!("jwt={jwt};"),
            "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.",
            "eyJhbGciOiJSU0EtT0FFUCJ9.a.b.c.d",
        ] {
            assert_eq!(of_text(given), MASK);
        }
    }

    #[test]
    fn names_and_values_within_a_text_are_found_too() {
        for (given, shown) in [
            ("https://h/x?a=b&token=hunter2&c=d", "https://h/x?a=b&token=********"),
            ("host=db user=shop password=hunter2 a b", "host=db user=shop password=********"),
            ("host=db password = 'hunter2 x'", "host=db password =********"),
            (r#"{"a":"//u:hunter2@h","a":1}"#, r#"{"a":"//********@h","a":1}"#),
            (r#"x {"password": "hunter2"}"#, r#"x {"password":********"#),
            ("-Xmx1g -Ddb.PassWord=hunter2", "-Xmx1g -Ddb.PassWord=********"),
            (r#"{"a":{"password":"hunter2"}}"#, r#"{"a":{"password":"********"}}"#),
            (r#" [{"uri":"x://u:hunter2@h"}]"#, r#"[{"uri":"x://********@h"}]"#),
        ] {
            assert_eq!(of_text(given), shown);
        }
        assert_eq!(redact(json!({ "x://u:hunter2@h": 1 })), json!({ "x://********@h": 1 }));
    }

    #[test]
    fn secrets_on_the_command_line_are_masked_in_one_argument_or_two() {
        for (given, shown) in [
            (&["app", "--password=hunter2", "-v"][..], &["app", "--password=********", "-v"][..]),
            (&["app", "--token", "hunter2", "-v"], &["app", "--token", "********", "-v"]),
            (&["--API-KEY", "-hunter2"], &["--API-KEY", "********"]),
            (&["--token=", "hunter2", "token:", "hunter2"], &["--token=", "********", "token:", "********"]),
            (&["--token", "--password", "hunter2"], &["--token", "********", "********"]),
            (&["secret=hunter2", "Cookie: hunter2"], &["secret=********", "Cookie:********"]),
            (&["--set=db.password=hunter2"], &["--set=db.password=********"]),
            (&["-H", "Authorization: Bearer hunter2"], &["-H", "Authorization:********"]),
            (&["x://u:hunter2@h", "--port", "80"], &["x://********@h", "--port", "80"]),
            (&[r#"--a={"password":"hunter2"}"#], &[r#"--a={"password":********"#]),
            (&["--token"], &["--token"]),
        ] {
            assert_eq!(args(given), shown);
        }
    }

    #[test]
    fn no_combination_of_pieces_panics_or_is_changed_by_a_second_pass() {
        let pieces = [
            "//", "://", "@", ":", "=", "key", "é", " ", "{", "[", "\"", "/", "?", "#", "]", ".eyJ", ".",
            "-", "a",
        ];
        let mut state = 1_u64;
        for _ in 0..20_000 {
            let mut text = String::new();
            for _ in 0..8 {
                // A linear congruential generator: the same texts on every run.
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                text.push_str(pieces[(state >> 33) as usize % pieces.len()]);
            }
            let once = of_text(&text);
            assert_eq!(of_text(&once), once, "{text}");
            args(&[&text, &text]);
        }
    }

    #[test]
    fn a_planted_password_survives_in_no_url() {
        for scheme in ["http", "postgres", "a+b"] {
            for user in ["", "u", "u%40x"] {
                for extra in ["", "/", "?", "#", "@", ":", "%"] {
                    for tail in ["", "/", "/x?y=1", ":80/x", " and more"] {
                        let url = format!("{scheme}://{user}:p{extra}hunter2@host{tail}");
                        let shown = of_text(&url);
                        assert!(!shown.contains(SECRET), "{url} -> {shown}");
                        assert!(shown.contains(&format!("@host{tail}")), "{url} -> {shown}");
                    }
                }
            }
        }
    }
}
