//! The limits of the monitoring API for texts and times.

use std::time::Duration;

use super::args::{MonitorArgs, MonitorKey};
use crate::diagnostics::{Diagnostics, list, nearest};
use crate::literal::{Written, validate_label, validate_repeats, validate_tags, validate_text};

/// The places that the monitoring API sends requests from.
const REGIONS: [&str; 12] = [
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "eu-west-1",
    "eu-central-1",
    "eu-north-1",
    "ap-northeast-1",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "sa-east-1",
    "me-south-1",
];

/// The maximum length of a key at the monitoring API.
const LONGEST_KEY: usize = 128;

pub(super) fn texts(args: &MonitorArgs, diagnostics: &mut Diagnostics) {
    if let Some(name) = &args.name {
        validate_label("a name", name, diagnostics);
    }
    if let Some(group) = &args.group {
        validate_text("a group", group, diagnostics);
    }
    validate_tags(&args.tags, diagnostics);
    if let Some(environments) = &args.environments
        && environments.value.is_empty()
        && args.knows(MonitorKey::Environments)
    {
        diagnostics.at_span(
            environments.span,
            "a monitor without an environment is published nowhere: name one, or remove `environments` to publish it \
            everywhere",
        );
    }
    let environments = args.environments.as_ref().map_or(&[][..], |written| &written.value);
    for (what, texts) in [("a recipient", &args.notify[..]), ("an environment", environments)] {
        for text in texts {
            validate_text(what, text, diagnostics);
        }
        validate_repeats(texts, diagnostics);
    }
    validate_repeats(&args.regions, diagnostics);
    if let Some(key) = &args.key {
        let value = key.value();
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        // Clients resolve a path segment of dots before they send it, and the API has the key in its paths.
        let is_dots = matches!(&*value, "." | "..");
        if value.is_empty() || value.len() > LONGEST_KEY || !value.chars().all(allowed) || is_dots {
            diagnostics.at(key, format!("a key has 1 to {LONGEST_KEY} letters, digits, `-`, `_` and `.`"));
        }
    }
    for region in &args.regions {
        let value = region.value();
        if REGIONS.contains(&value.as_str()) {
            continue;
        }
        diagnostics.at(
            region,
            match nearest(&value, &REGIONS) {
                Some(near) => format!("unknown region `{value}`: did you mean `{near}`?"),
                None => format!("unknown region `{value}`: the regions are {}", list(&REGIONS)),
            },
        );
    }
}

pub(super) fn times(args: &MonitorArgs, diagnostics: &mut Diagnostics) {
    let seconds = |times: std::ops::RangeInclusive<u64>| {
        move |time: Duration| time.subsec_nanos() == 0 && times.contains(&time.as_secs())
    };
    let mut check = |time: &Option<Written<Duration>>, fits: &dyn Fn(Duration) -> bool, message: &str| {
        if let Some(time) = time.as_ref().filter(|time| !fits(time.value)) {
            diagnostics.at_span(time.span, message);
        }
    };
    check(
        &args.timeout,
        &seconds(1..=15),
        "the monitoring API takes a timeout of 1 to 15 whole seconds: write `timeout = 1s` to `timeout = 15s`",
    );
    check(
        &args.every,
        &seconds(30..=60 * 60),
        "the monitoring API takes an interval of 30 s to 1 h in whole seconds: write `every = 30s` to `every = 1h`",
    );
    check(
        &args.grace,
        &seconds(0..=u64::MAX),
        "the monitoring API takes `grace` in whole seconds: write `grace = 1s`, for example",
    );
    check(
        &args.realert,
        &|time| time.subsec_nanos() == 0 && time.as_secs() % 60 == 0 && !time.is_zero(),
        "the monitoring API takes `realert` in whole minutes, at least one: write `realert = 1min`, for example",
    );
}
