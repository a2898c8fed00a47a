mod linear;
mod shapes;

use serde_json::json;

use super::arguments::redact_arguments;
use super::names::ANYWHERE;
use super::*;

const SECRET: &str = "hunter2";

fn args(given: &[&str]) -> Vec<String> {
    redact_arguments(given.iter().map(|argument| (*argument).to_owned()))
}

/// Names that contain `word`, in several letter cases and surroundings.
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
        .flat_map(|word| [word.clone(), format!("x{word}"), format!("{word}_ID"), format!("my-{word}.v2")])
        .collect()
}

#[test]
fn a_value_whose_name_contains_a_secret_word_is_masked_in_any_letter_case_and_at_any_depth() {
    for word in ANYWHERE {
        for name in names_with(word) {
            for value in
                [json!(SECRET), json!([SECRET]), json!({ "a": SECRET }), json!(7), json!(true), json!(null)]
            {
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
fn short_secret_words_are_recognised_at_the_end_of_a_name_and_credentials_without_a_name() {
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
fn a_value_that_is_no_secret_is_unchanged() {
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
        assert_eq!(redact_text(given), shown);
    }
}

#[test]
fn pem_blocks_and_tokens_are_masked_anywhere_in_a_text() {
    let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln";
    for (given, shown) in [
        ("-----BEGIN RSA PRIVATE KEY-----\nhunter2\n-----END RSA PRIVATE KEY-----", "********"),
        ("a -----BEGIN X-----\nhunter2\n-----END X----- b", "a ******** b"),
        ("see -----BEGIN CERTIFICATE-----\nhunter2", "see ********"),
        (jwt, "********"),
        (&format!("Bearer {jwt}"), "Bearer ********"),
        (&format!("v1.{jwt}"), "********"),
        (&format!("jwt={jwt}; x"), "jwt=********; x"),
        ("eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.", "********"),
        ("eyJhbGciOiJSU0EtT0FFUCJ9.a.b.c.d", "********"),
    ] {
        assert_eq!(redact_text(given), shown);
    }
}

#[test]
fn a_named_secret_within_a_text_is_masked() {
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
        assert_eq!(redact_text(given), shown);
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
fn no_surroundings_make_a_secret_visible_and_a_second_pass_shows_no_more() {
    let pieces = [
        "//",
        "://",
        "@",
        ":",
        "=",
        "key",
        "é",
        " ",
        "{",
        "[",
        "\"",
        "/",
        "?",
        "#",
        "]",
        ".eyJ",
        ".",
        "-",
        "a",
        "--",
        "pw",
        "name",
        "value",
        "bearer",
        "basic ",
        "\\",
        ">",
        "<",
        "/hooks/",
        "ntfy.sh",
        "sha256:",
        "ghp_12345678",
        "-u ",
        "'",
        "=>",
        "::",
        "%",
        "mailto",
    ];
    let secrets =
        ["", "x://u:hunter2@h", "u:hunter2@tcp(h)", "PASSWORD=hunter2", "--token hunter2", "Bearer hunter2"];
    let mut state = 1_u64;
    let mut random = |below: usize| {
        // A linear congruential generator, so that every run has the same texts.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let visible = |text: &str| text.replace('*', "").len();
    for _ in 0..6_000 {
        let [before, after] = [(), ()].map(|()| {
            let mut text = String::new();
            for _ in 0..random(6) {
                text.push_str(pieces[random(pieces.len())]);
            }
            text
        });
        let text = format!("{before} {} {after}", secrets[random(secrets.len())]);
        let once = redact_text(&text);
        assert!(!once.contains(SECRET), "{text:?} -> {once:?}");
        assert!(visible(&redact_text(&once)) <= visible(&once), "{text:?} -> {once:?}");
        assert!(!args(&[&text, &text]).concat().contains(SECRET), "{text:?}");
    }
}

#[test]
fn a_planted_password_appears_in_no_redacted_url() {
    for scheme in ["http", "postgres", "a+b"] {
        for user in ["", "u", "u%40x"] {
            for extra in ["", "/", "?", "#", "@", ":", "%"] {
                for tail in ["", "/", "/x?y=1", ":80/x", " and more"] {
                    let url = format!("{scheme}://{user}:p{extra}hunter2@host{tail}");
                    let shown = redact_text(&url);
                    assert!(!shown.contains(SECRET), "{url} -> {shown}");
                    assert!(shown.contains(&format!("@host{tail}")), "{url} -> {shown}");
                }
            }
        }
    }
}
