//! Secrets that only their surroundings show, each in the form in which it was seen in the open.

use serde_json::json;

use super::super::*;
use super::{SECRET, args};

#[test]
fn a_name_with_a_short_secret_word_is_masked_and_one_that_merely_contains_its_letters_is_not() {
    for name in [
        "STRIPE_SK",
        "MYAPP_PIN",
        "SIGNING",
        "DB_PW",
        "MYSQL_PWD",
        "dbPwd",
        "DBPwd",
        "db.pw",
        "API_CRED",
        "CREDS",
        "HTTP_AUTH",
        "authorization",
        "AZURE_SIG",
        "GITHUB_PAT",
        "githubPat",
        "WIFI_PSK",
        "BEARER",
        "TLS_CERT",
        "NEWRELIC_LICENSE",
        "PIN2",
        "pin-code",
        "HASH_SALT",
        "X_SIGNATURE",
        "oauth",
        "pwd",
    ] {
        assert_eq!(redact(json!({ name: SECRET })), json!({ name: MASK }), "{name}");
        let text = format!("{name}={SECRET}");
        assert_eq!(redact_text(&text), format!("{name}={MASK}"));
    }
    for name in [
        "PWM_HZ",
        "SPINNER",
        "PATH",
        "SKU",
        "SIGNAL",
        "AUTHOR",
        "CREDIT",
        "DESIGN",
        "PATTERN",
        "CONCERT",
        "OLDPWD",
        "TASK",
        "RISK_SCORE",
        "taskName",
        "HOSTNAME",
    ] {
        assert_eq!(redact(json!({ name: "shown" })), json!({ name: "shown" }), "{name}");
    }
}

#[test]
fn an_object_that_names_a_secret_masks_what_it_holds() {
    let given = json!([
        { "name": "DB_PASSWORD", "value": SECRET },
        { "Name": "STRIPE_SK", "Value": { "text": SECRET } },
        { "variable": "SIGNING", "default": SECRET, "required": true },
        { "name": "DB_HOST", "value": "db" },
    ]);
    let shown = json!([
        { "name": "DB_PASSWORD", "value": MASK },
        { "Name": "STRIPE_SK", "Value": MASK },
        { "variable": "SIGNING", "default": MASK, "required": true },
        { "name": "DB_HOST", "value": "db" },
    ]);
    assert_eq!(redact(given.clone()), shown);
    assert_eq!(redact_text(&given.to_string()), shown.to_string(), "as text");
    // Cut off, it is no document any more.
    assert_eq!(
        redact_text(r#"[{"name":"DB_PASSWORD","value":"hunter2"},{"#),
        r#"[{"name":"DB_PASSWORD","value":********"#
    );
    assert_eq!(redact_text("- name: DB_PASSWORD\n  value: hunter2"), "- name: DB_PASSWORD\n  value:********");
    let command = json!({ "command": ["app", "--token", SECRET], "pair": ["DB_PASSWORD", SECRET] });
    assert_eq!(
        redact(command),
        json!({ "command": ["app", "--token", MASK], "pair": ["DB_PASSWORD", MASK] })
    );
}

#[test]
fn an_option_inside_a_text_masks_what_follows_it() {
    for (given, shown) in [
        ("sh -c 'x --token hunter2'", "sh -c 'x --token ********"),
        ("--password hunter2", "--password ********"),
        ("-v --db-pw  'hunter2' x", "-v --db-pw  ********"),
        ("--password $hunter2", "--password ********"),
        ("curl -u ann:hunter2 https://h", "curl -u ********"),
        ("docker run -u app", "docker run -u app"),
        ("a --key", "a --key"),
    ] {
        assert_eq!(redact_text(given), shown);
    }
    assert_eq!(args(&["sh", "-c", "x --token hunter2"]), ["sh", "-c", "x --token ********"]);
    assert_eq!(args(&["curl", "-u", "ann:hunter2", "h"]), ["curl", "-u", "********", "h"]);
}

#[test]
fn a_connection_string_without_a_scheme_shows_no_password() {
    for (given, shown) in [
        ("u:hunter2@tcp(db)/x", "********@tcp(db)/x"),
        ("scott/hunter2@//h", "********@//h"),
        ("scott/hunter2@//h:1521/x", "********@//h:1521/x"),
        ("scott/hunter2@h:1521/x", "********@h:1521/x"),
        ("jdbc:oracle:thin:scott/hunter2@//h:1521/x", "********@//h:1521/x"),
        ("--db=u:hunter2@tcp(db)/x", "--db=********@tcp(db)/x"),
        ("u:hunter2//x@tcp(db)/x", "********@tcp(db)/x"),
        ("a=u:hunter2@h,b=http://v:hunter2@i", "a=********@h,b=http://********@i"),
        (":hunter2@cache:6379", "********@cache:6379"),
    ] {
        assert_eq!(redact_text(given), shown);
    }
    for shown in [
        "/usr/local/opt/openssl@3/bin:/usr/bin",
        "/usr/bin:/usr/local/opt/openssl@3/bin",
        "git@github.com:ann/shop.git",
        "actions/checkout@v4",
        "registry:5000/shop@sha256:abc",
        "mailto:ann@example.com",
        r#"{"mail":"ann@example.com","n":1"#,
    ] {
        assert_eq!(redact_text(shown), shown);
    }
}

#[test]
fn an_address_that_is_a_secret_itself_is_masked_from_the_secret_part_on() {
    for (given, shown) in [
        ("https://hooks.slack.com/services/T0/B0/hunter2", "https://hooks.slack.com/********"),
        ("https://HOOKS.slack.com:443/services/T0/B0/hunter2 x", "https://HOOKS.slack.com:443/******** x"),
        ("\"https://discord.com/api/webhooks/1/hunter2\"", "\"https://discord.com/api/webhooks/********\""),
        ("https://x.webhook.office.com/webhookb2/hunter2", "https://x.webhook.office.com/********"),
        ("https://api.telegram.org/bot1:hunter2/send", "https://api.telegram.org/********"),
        ("https://chat.example/hooks/hunter2hunter2hunter2", "https://chat.example/hooks/********"),
        ("https://h/x?se=1&sig=hunter2", "https://h/x?se=1&sig=********"),
        ("https://h/x#access_token=hunter2", "https://h/x#access_token=********"),
        ("https://h/x?a%5Bpassword%5D=hunter2", "https://h/x?a%5Bpassword%5D=********"),
        ("https://h/x?a[password]=hunter2", "https://h/x?a[password]=********"),
    ] {
        assert_eq!(redact_text(given), shown);
    }
    assert_eq!(redact_text("https://shop/webhooks/stripe"), "https://shop/webhooks/stripe");
}

#[test]
fn a_token_with_a_well_known_prefix_is_masked_anywhere() {
    for prefix in [
        "ghp_",
        "github_pat_",
        "glpat-",
        "xoxb-",
        "sk_live_",
        "sk-proj-",
        "AKIA",
        "AIza",
        "npm_",
        "hvs.",
        "whsec_",
    ] {
        for (before, after) in [("", ""), ("a ", " b"), ("x=", ";"), ("[\"", "\"]"), ("v1-", "")] {
            let text = format!("{before}{prefix}hunter2hunter2ABCD{after}");
            assert_eq!(redact_text(&text), format!("{before}{MASK}{after}"));
        }
    }
    for shown in
        ["sk-mobile", "npm_config", "ghp_", "the Bearer", "Basic plan of the year", "task_live_view_of_all"]
    {
        assert_eq!(redact_text(shown), shown);
    }
    assert_eq!(redact_text("-H 'Authorization: Basic YTpodW50ZXIy' h"), "-H 'Authorization:********");
    assert_eq!(
        redact_text("sent Basic YTpodW50ZXIy, then Bearer hunter2;"),
        "sent Basic ********, then Bearer ********;"
    );
}

#[test]
fn a_named_secret_is_masked_in_the_notations_of_other_languages() {
    for (given, shown) in [
        ("password: hunter2", "password:********"),
        ("password:hunter2", "password:********"),
        ("{'password' => 'hunter2'}", "{'password' =********"),
        ("password := hunter2", "password :********"),
        (r#"{\"password\":\"hunter2\"}"#, r#"{\"password\":********"#),
        ("<password>hunter2</password>", "<password>********"),
        ("ALTER USER ann PASSWORD 'hunter2'", "ALTER USER ann PASSWORD ********"),
        ("Server=db;User Id=shop;Pwd=hunter2;", "Server=db;User Id=shop;Pwd=********"),
        ("AccountName=a;AccountKey=hunter2", "AccountName=a;AccountKey=********"),
    ] {
        assert_eq!(redact_text(given), shown);
    }
    for shown in ["auth-service:8080", "health::token::Kind", "/opt/keycloak:/bin", "the token was accepted"]
    {
        assert_eq!(redact_text(shown), shown);
    }
}
