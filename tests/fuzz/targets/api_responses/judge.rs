use health_runtime::__fuzz::PublishedRound;
use health_runtime::publish::StepResult;
use serde_json::Value as Json;

use super::application::{KEY, VARIABLE};

/// The limit for an error about a response, in bytes: 300 characters of the response and the text around them.
const LONGEST: usize = 300 * 4 + 300;

/// Asserts that a text contains no secret, quoted or not.
fn assert_no_secret(text: &str) {
    for secret in [KEY, VARIABLE] {
        let quoted = format!("{secret:?}");
        let is_shown = text.contains(secret) || text.contains(quoted.trim_matches('"'));
        assert!(!is_shown, "{secret} in {text:?}");
    }
}

/// Asserts that an error of the API is one short line without a secret.
fn assert_error(text: &str) {
    assert_no_secret(text);
    assert!(text.len() <= LONGEST, "{} bytes: {text:?}", text.len());
    assert!(!text.contains(char::is_control), "{text:?}");
}

/// Asserts that no text of the API adds a line to a plan or a result.
fn assert_list(text: &str) {
    assert_no_secret(text);
    for (at, line) in text.split('\n').enumerate() {
        let is_stopped = line.starts_with("an error of the monitoring API stopped it: ");
        let own =
            at == 0 || is_stopped || [" ", "+ ", "~ ", "! ", "- "].iter().any(|mark| line.starts_with(mark));
        assert!(own && !line.contains(char::is_control), "{line:?} in {text:?}");
    }
}

pub(crate) fn judge(published: &PublishedRound) {
    assert_no_secret(&format!("{published:?}"));
    match &published.plan {
        Err(why) => assert_error(why),
        Ok(plan) => {
            assert_list(&plan.to_string());
            assert_no_secret(&plan.to_json().to_string());
        }
    }
    let Some(applied) = &published.applied else { return };
    assert_list(&applied.to_string());
    assert_no_secret(&applied.to_json().to_string());
    applied.stopped().iter().for_each(|why| assert_error(why));
    for step in applied.steps() {
        if let StepResult::Refused(why) | StepResult::Held(why) = &step.result {
            assert_error(why);
        }
    }
}

/// Whether a page of the list had a monitor with `key` and the tag of the application.
pub(crate) fn is_ours(key: &str, pages: &[Json]) -> bool {
    let listed = pages.iter().flat_map(|page| match page.get("monitors").unwrap_or(page) {
        Json::Array(monitors) => monitors.iter().collect(),
        one => vec![one],
    });
    listed.into_iter().any(|monitor| {
        let named = [&monitor["key"], &monitor["attributes"]["key"]].into_iter().any(|known| known == key);
        let tags = monitor["tags"].as_array();
        let owned = |tag: &Json| tag.as_str().is_some_and(|tag| tag.starts_with("owned-by:shop-production-"));
        named && tags.is_some_and(|tags| tags.iter().any(owned))
    })
}
