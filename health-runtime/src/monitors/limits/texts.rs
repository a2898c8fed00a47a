//! Limits of names, keys, tags and lists.

use crate::declare::{Monitor, is_label};
use crate::support::{bounded, did_you_mean};

/// The maximum length of a key.
pub(crate) const KEY_LIMIT: usize = 128;

/// The places that the API sends requests from.
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

pub(super) fn check(monitor: &Monitor, wrong: &mut Vec<String>) {
    if monitor.name.as_deref().is_some_and(|name| !is_label(name)) {
        wrong.push("its name must have 1 to 100 characters, and no control characters".to_owned());
    }
    if monitor.key.as_deref().is_some_and(|key| !is_key(key)) {
        wrong.push("its key must have 1 to 128 letters, digits, `-`, `_` and `.`".to_owned());
    }
    if monitor.group.as_deref().is_some_and(|group| !is_text(group)) {
        wrong.push("its group must not be empty or have control characters".to_owned());
    }
    if !monitor.tags.iter().all(|tag| is_label(tag)) {
        wrong.push("each of its tags must have 1 to 100 characters, and no control characters".to_owned());
    }
    for (what, texts) in [("recipients", &monitor.notify), ("environments", &monitor.environments)] {
        if !texts.iter().all(|text| is_text(text)) {
            wrong.push(format!("each of its {what} must not be empty or have control characters"));
        }
    }
    for region in monitor.regions.iter().filter(|region| !REGIONS.contains(&region.as_str())) {
        let meant = did_you_mean(region, REGIONS.into_iter(), '`');
        wrong.push(format!("the monitoring API has no region `{}`{meant}", bounded(region.clone().into())));
    }
    let lists = [
        ("tag", &monitor.tags),
        ("recipient", &monitor.notify),
        ("region", &monitor.regions),
        ("environment", &monitor.environments),
    ];
    for (what, texts) in lists {
        for (at, text) in texts.iter().enumerate() {
            if texts[..at].contains(text) {
                wrong.push(format!("it has the {what} {:?} twice: keep one", bounded(text.clone().into())));
            }
        }
    }
}

fn is_text(text: &str) -> bool {
    !text.trim().is_empty() && !text.contains(char::is_control)
}

fn is_key(key: &str) -> bool {
    // Clients resolve a path segment of dots before they send it, and the API has the key in its paths.
    let is_dots = matches!(key, "." | "..");
    !key.is_empty() && key.len() <= KEY_LIMIT && key.bytes().all(plain) && !is_dots
}

/// Whether a key may contain this character.
pub(crate) fn plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')
}
