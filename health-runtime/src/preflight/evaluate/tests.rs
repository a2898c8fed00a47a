//! Every subject with every operator, and the reason where an assertion does not hold.

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use crate::declare::{Expected, Operator, response, ssl_certificate};
use crate::preflight::evaluate::*;

const BODY: &str = r#"{
    "id": 7, "large": 9007199254740993, "ratio": 0.5, "text": "a b", "digits": "42", "ok": true, "none": null,
    "tags": ["new", 3], "items": [{"name": "tea"}, {"name": "coffee"}], "10": {"x": "numbered"},
    "token": "hunter2", "long": "................................................................................."
}"#;

fn received(status: u16, body: &str) -> TargetResponse {
    let header = |name, value| (HeaderName::from_static(name), HeaderValue::from_static(value));
    let headers = [
        header("content-type", "application/json"),
        header("x-count", "12"),
        header("vary", "accept"),
        header("vary", "origin"),
        header("x-echo", "Bearer hunter2"),
    ];
    let mut sent = HeaderMap::new();
    for (name, value) in headers {
        sent.append(name, value);
    }
    let status = StatusCode::from_u16(status).unwrap();
    TargetResponse { status, headers: sent, body: body.into(), body_is_complete: true, reached_handler: None }
}

fn result(assertion: &Assertion, response: &TargetResponse) -> AssertionResult {
    let mut secrets = SentSecrets::default();
    secrets.add("Bearer hunter2");
    evaluate(assertion, response, Duration::from_millis(1_500), &secrets)
}

/// Each assertion on the same response: `None` where it holds, else the reason.
fn check(cases: impl IntoIterator<Item = (Assertion, Option<&'static str>)>) {
    for (assertion, wrong) in cases {
        let expected = wrong.map_or(AssertionResult::Holds, |why| AssertionResult::Fails(why.to_owned()));
        assert_eq!(result(&assertion, &received(200, BODY)), expected, "{assertion}");
    }
}

#[test]
fn the_status_code_is_compared_as_a_number() {
    let wrong = Some("it is 200");
    check([
        (response::code().eq(200), None),
        (response::code().eq(201), wrong),
        (response::code().ne(500), None),
        (response::code().ne(200), wrong),
        (response::code().lt(300), None),
        (response::code().lt(200), wrong),
        (response::code().le(200), None),
        (response::code().le(99), wrong),
        (response::code().gt(99), None),
        (response::code().gt(200), wrong),
        (response::code().ge(200), None),
        (response::code().ge(201), wrong),
    ]);
}

#[test]
fn the_time_is_compared_as_a_duration() {
    let time = Duration::from_millis;
    let wrong = Some("it took 1.5 s");
    check([
        (response::time().lt(time(1_501)), None),
        (response::time().lt(time(1_500)), wrong),
        (response::time().le(time(1_500)), None),
        (response::time().le(time(1_499)), wrong),
        (response::time().gt(time(1_499)), None),
        (response::time().gt(time(1_500)), wrong),
        (response::time().ge(time(1_500)), None),
        (response::time().ge(time(1_501)), wrong),
    ]);
    let by_hand =
        Assertion { subject: Subject::Time, operator: Operator::Less, expected: Expected::Integer(2) };
    check([(by_hand, Some("it took 1.5 s, which is a time"))]);
}

#[test]
fn the_body_is_compared_as_text() {
    let cases = [
        (response::body().eq("pong"), None),
        (response::body().eq("ping"), Some("it is \"pong\"")),
        (response::body().ne("ping"), None),
        (response::body().ne("pong"), Some("it is \"pong\"")),
        (response::body().contains("on"), None),
        (response::body().contains("in"), Some("it is \"pong\"")),
        (response::body().not_contains("in"), None),
        (response::body().not_contains("on"), Some("it is \"pong\"")),
    ];
    for (assertion, wrong) in cases {
        let expected = wrong.map_or(AssertionResult::Holds, |why| AssertionResult::Fails(why.to_owned()));
        assert_eq!(result(&assertion, &received(200, "pong")), expected, "{assertion}");
    }
    let empty = result(&response::body().contains("x"), &received(204, ""));
    assert_eq!(empty, AssertionResult::Fails("it is empty".to_owned()));
}

#[test]
fn a_member_is_found_by_its_path() {
    check([
        (response::json("items.1.name").eq("coffee"), None),
        (response::json("10.x").eq("numbered"), None),
        (response::json("items.2.name").eq("tea"), Some("there is no member `items.2.name`")),
        (response::json("items.name").eq("tea"), Some("there is no member `items.name`")),
        (response::json("id.x").eq(1), Some("there is no member `id.x`")),
        (response::json("a.b").ne(1), Some("there is no member `a.b`")),
        (response::json("a.b").not_contains("x"), Some("there is no member `a.b`")),
    ]);
    let html = result(&response::json("id").eq(1), &received(200, "<html>\n<body>"));
    assert_eq!(html, AssertionResult::Fails("the body is not JSON: it is \"<html> <body>\"".to_owned()));
}

#[test]
fn a_member_that_is_a_number_is_compared_as_one() {
    check([
        (response::json("id").eq(7), None),
        (response::json("id").eq(7.0), None),
        (response::json("id").eq(8), Some("it is 7")),
        (response::json("id").ne(8), None),
        (response::json("id").ne(7), Some("it is 7")),
        (response::json("id").lt(10), None),
        (response::json("id").lt(7), Some("it is 7")),
        (response::json("id").le(7), None),
        (response::json("id").le(6.9), Some("it is 7")),
        (response::json("id").gt(6), None),
        (response::json("id").gt(10), Some("it is 7")),
        (response::json("id").ge(7), None),
        (response::json("id").ge(8), Some("it is 7")),
        (response::json("ratio").gt(0.4), None),
        (response::json("digits").gt(7), None),
        (response::json("large").eq(9_007_199_254_740_993_i64), None),
        (response::json("large").eq(9_007_199_254_740_992_i64), Some("it is 9007199254740993")),
    ]);
}

#[test]
fn text_that_is_not_a_number_differs_from_every_number_and_has_no_order() {
    check([
        (response::json("text").ne(1), None),
        (response::json("text").eq(1), Some("it is \"a b\"")),
        (response::json("text").lt(1), Some("it is \"a b\", which is not a number")),
        (response::json("none").ge(1), Some("it is null, which is not a number")),
        (response::json("ok").gt(0), Some("it is true, which is not a number")),
        (response::header("Content-Type").le(1), Some("it is \"application/json\", which is not a number")),
    ]);
}

#[test]
fn a_member_that_is_text_is_compared_as_text() {
    check([
        (response::json("text").eq("a b"), None),
        (response::json("text").eq("a"), Some("it is \"a b\"")),
        (response::json("text").ne("a"), None),
        (response::json("text").ne("a b"), Some("it is \"a b\"")),
        (response::json("text").lt("b"), None),
        (response::json("text").lt("a"), Some("it is \"a b\"")),
        (response::json("text").le("a b"), None),
        (response::json("text").le("a a"), Some("it is \"a b\"")),
        (response::json("text").gt("a"), None),
        (response::json("text").gt("b"), Some("it is \"a b\"")),
        (response::json("text").ge("a b"), None),
        (response::json("text").ge("b"), Some("it is \"a b\"")),
        (response::json("text").contains(" "), None),
        (response::json("text").contains("c"), Some("it is \"a b\"")),
        (response::json("text").not_contains("c"), None),
        (response::json("text").not_contains("a"), Some("it is \"a b\"")),
        (response::json("digits").eq("042"), Some("it is \"42\"")),
        (response::json("digits").contains(4), None),
        (response::json("ok").eq(true), None),
        (response::json("ok").eq(false), Some("it is true")),
        (response::json("ok").ne(false), None),
        (response::json("none").eq("null"), None),
        (response::json("none").ne("x"), None),
        (response::json("text").ne(Duration::from_secs(2)), None),
    ]);
}

#[test]
fn a_list_can_be_asked_only_for_what_it_contains() {
    check([
        (response::json("tags").contains("new"), None),
        (response::json("tags").contains(3), None),
        (response::json("tags").contains("ne"), Some("it is [\"new\",3]")),
        (response::json("tags").not_contains("old"), None),
        (response::json("tags").not_contains("new"), Some("it is [\"new\",3]")),
        (response::json("tags").eq("new"), Some("it is [\"new\",3], which is a list")),
        (response::json("tags").ne("new"), Some("it is [\"new\",3], which is a list")),
        (response::json("10").eq("x"), Some("it is {\"x\":\"numbered\"}, which is an object")),
        (response::json("10").contains("x"), Some("it is {\"x\":\"numbered\"}, which is an object")),
    ]);
}

#[test]
fn a_header_is_compared_as_a_number_where_a_number_is_expected() {
    check([
        (response::header("Content-Type").eq("application/json"), None),
        (response::header("content-type").contains("json"), None),
        (response::header("Content-Type").ne("text/html"), None),
        (response::header("Content-Type").not_contains("html"), None),
        (response::header("Content-Type").eq("text/html"), Some("it is \"application/json\"")),
        (response::header("X-Count").eq(12), None),
        (response::header("X-Count").gt(9), None),
        (response::header("X-Count").lt(9), Some("it is \"12\"")),
        (response::header("X-Count").ge(12.5), Some("it is \"12\"")),
        (response::header("X-Count").le(12), None),
        (response::header("Vary").eq("accept, origin"), None),
        (response::header("X-Missing").eq("x"), Some("there is no header `X-Missing`")),
        (response::header("X-Missing").ne("x"), Some("there is no header `X-Missing`")),
        (response::header("X-Missing").not_contains("x"), Some("there is no header `X-Missing`")),
    ]);
}

#[test]
fn a_reason_shows_a_short_value_without_the_secrets_of_the_request() {
    check([
        (response::json("token").eq("x"), Some("it is \"********\"")),
        (response::header("X-Echo").eq("x"), Some("it is \"********\"")),
        (
            response::json("long").eq("x"),
            Some(concat!(
                "it is \"",
                "................................................................................",
                "…\""
            )),
        ),
    ]);
}

#[test]
fn an_assertion_that_a_preflight_cannot_evaluate_neither_holds_nor_fails() {
    let week = Duration::from_secs(7 * 24 * 60 * 60);
    let mut cut = received(200, BODY);
    cut.body_is_complete = false;
    let cases = [
        ssl_certificate::expires_in().gt(week),
        ssl_certificate::expires_in().ge(week),
        response::body().contains("id"),
        response::json("id").eq(7),
    ];
    for assertion in cases {
        assert!(matches!(result(&assertion, &cut), AssertionResult::NotChecked(_)), "{assertion}");
    }
    assert_eq!(result(&response::code().eq(200), &cut), AssertionResult::Holds);
}
