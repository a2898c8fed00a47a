//! The work that redaction does: it grows with the text and no faster, and it has a limit.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::super::*;
use crate::support::WORK_LIMIT;

/// Pieces that a scanner could look at again from each of their repetitions.
const SHAPES: &[&str] = &[
    "//a:b",
    "//a:b/",
    "//a:b@",
    "a:b@",
    "//",
    "@",
    ":",
    "=",
    "::=",
    "a",
    "a.",
    "-",
    "--",
    "- ",
    " ",
    "  =",
    "\"",
    "\"\\",
    "\\",
    "'a':",
    "(",
    "[",
    "[\"",
    "{\"a\":",
    "<a>",
    "eyJ",
    ".eyJ",
    "-----BEGIN ",
    "-----END ",
    "-----BEGIN -----END ",
    "bearer ",
    "basic ",
    "sk-",
    "ghp_",
    "hooks.slack.com",
    "hooks.slack.com/\"",
    "/hooks/",
    "name:",
    "name=value ",
    "-u ",
    "a/b@",
    "?a&",
    "ü",
];

/// How many short texts have the length of the long one.
const PARTS: usize = 16;

fn elapsed(text: &str, times: usize) -> Duration {
    let start = Instant::now();
    for _ in 0..times {
        std::hint::black_box(redact_text(text));
    }
    start.elapsed()
}

#[test]
fn one_long_text_takes_no_more_time_to_redact_than_many_short_ones_of_the_same_length() {
    let repeated = SHAPES.iter().map(|shape| {
        let short = shape.repeat(1_024 / shape.len());
        (*shape, short.repeat(PARTS), short)
    });
    // One name, and then only what could end it.
    let quotes = |name: &str, length: usize| name.to_owned() + &"\"".repeat(length - name.len());
    let (long_name, short_name) = ("a".repeat(512 * PARTS), "a".repeat(512));
    let after_a_name = [
        ("-u and quotes", quotes("-u ", 1_024 * PARTS), quotes("-u ", 1_024)),
        ("a name and quotes", quotes(&long_name, 1_024 * PARTS), quotes(&short_name, 1_024)),
    ];
    for (shape, long, short) in repeated.chain(after_a_name) {
        let (mut one, mut many) = (Duration::MAX, Duration::MAX);
        // Other processes only ever make a run slower, so the fastest runs are compared. Quadratic work takes 16 times as
        // long in each of them.
        let is_linear = (0..20).any(|_| {
            one = one.min(elapsed(&long, 1));
            many = many.min(elapsed(&short, PARTS));
            one < many * 4
        });
        assert!(is_linear, "{shape:?}: {one:?} for one text, {many:?} for {PARTS} of the same length in all");
    }
}

#[test]
fn a_text_of_any_length_is_redacted_in_bounded_time_and_to_a_bounded_length() {
    for shape in ["//a:b", "a:b@", "- ", "eyJ.", "[\""] {
        let start = Instant::now();
        let shown = redact_text(&shape.repeat(10_000_000 / shape.len()));
        let elapsed = start.elapsed();
        assert!(shown.len() <= 8 * WORK_LIMIT, "{shape:?}: {} bytes", shown.len());
        assert!(elapsed < Duration::from_secs(20), "{shape:?}: {elapsed:?}");
    }
}

#[test]
fn no_half_of_a_word_shows_where_a_long_text_is_cut() {
    let url = "postgres://shop:hunter2@db/shop";
    // The cut goes through every part of the URL in turn.
    for at in 0..=url.len() {
        let text = format!("{} {url} rest", "x".repeat(WORK_LIMIT - 1 - at));
        let shown = redact_text(&text);
        assert!(!shown.contains("hunter"), "{at}: {}", &shown[shown.len() - 60..]);
        assert!(shown.ends_with(" …") || shown.ends_with("x…"), "{at}: {}", &shown[shown.len() - 60..]);
    }
    assert_eq!(redact_text(&"x".repeat(WORK_LIMIT + 1)), "…");
}

#[test]
fn a_document_nested_deeper_than_any_stack_is_redacted() {
    let mut document = json_of_depth(200_000);
    document = redact(document);
    let mut depth = 0;
    let mut inner = &document;
    while let Some(next) = inner.get(0) {
        (inner, depth) = (next, depth + 1);
    }
    assert_eq!((inner, depth < 1_000), (&MASK.into(), true));
}

fn json_of_depth(depth: usize) -> Value {
    (0..depth).fold(Value::Null, |inner, _| Value::Array(vec![inner]))
}
