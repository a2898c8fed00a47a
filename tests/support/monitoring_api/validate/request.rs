use axum::http::Uri;
use serde_json::Value;

use super::fields::Checked;
use crate::monitoring_api::modes::{Modes, UnknownFields};
use crate::monitoring_api::store::{Fields, unknown_field};

const KNOWN: &[&str] = &[
    "body",
    "cookies",
    "follow_redirects",
    "headers",
    "method",
    "regions",
    "timeout_seconds",
    "url",
    "verify_ssl",
];

const METHODS: &[&str] = &["GET", "HEAD", "PATCH", "POST", "PUT"];
const MORE_METHODS: &[&str] = &["GET", "HEAD", "PATCH", "POST", "PUT", "DELETE", "OPTIONS"];

const REGIONS: &[&str] = &[
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

/// All mistakes in the `request` of a monitor.
pub(super) fn mistakes(request: &Fields, modes: &Modes) -> Vec<String> {
    let mut checked = Checked::new(request, "request.");
    checked.required("url");
    checked.value("url", |url| (!is_url(url)).then(|| "is no http or https URL".into()));
    checked.one_of("method", if modes.delete_and_options { MORE_METHODS } else { METHODS });
    checked.text("body", usize::MAX);
    if let Some("PUT" | "PATCH" | "POST") = request.get("method").and_then(Value::as_str) {
        checked.required("body");
    }
    checked.text_by_name("headers", 5120);
    checked.text_by_name("cookies", 5120);
    checked.integer("timeout_seconds", 1..=15);
    checked.boolean("follow_redirects");
    checked.boolean("verify_ssl");
    checked.texts("regions", |region| (!REGIONS.contains(&region)).then(|| "is no region".into()));
    let mut mistakes = checked.mistakes;
    if modes.unknown_fields == UnknownFields::Refuse {
        let unknown = request.keys().filter(|name| !KNOWN.contains(&name.as_str()));
        mistakes.extend(unknown.map(|name| unknown_field(&format!("request.{name}"))));
    }
    mistakes
}

fn is_url(url: &Value) -> bool {
    let url = url.as_str().and_then(|url| url.parse::<Uri>().ok());
    url.is_some_and(|url| matches!(url.scheme_str(), Some("http" | "https")) && url.host().is_some())
}
