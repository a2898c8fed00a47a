//! A monitor as the API reads it: every managed field, since one that is left out keeps its old value there.

use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use super::ResolvedMonitor;
use super::interval::interval;
use crate::declare::Value;
use crate::settings::Secret;

/// One monitor in a put.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Payload {
    #[serde(skip)]
    pub(crate) key: String,
    #[serde(skip)]
    pub(crate) place: String,
    /// The values that were read from the environment: they must be found in no text that is shown.
    #[serde(skip)]
    pub(crate) secrets: Vec<Secret>,
    #[serde(flatten)]
    body: Body,
}

#[derive(Clone, Serialize)]
#[serde(transparent)]
struct Body(Map<String, Json>);

impl std::fmt::Debug for Body {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("********")
    }
}

impl Payload {
    /// Reads the secrets of `monitor`.
    ///
    /// # Errors
    /// Names the variable that is not set.
    pub(crate) fn new(
        monitor: &ResolvedMonitor,
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, String> {
        let (declared, mut secrets) = (&monitor.definition, Vec::new());
        let mut revealed = |pairs: &[(String, Value)]| {
            pairs
                .iter()
                .map(|(name, value)| {
                    let text = value.reveal(variable)?;
                    secrets.push(Secret::new(&text));
                    Ok((name.clone(), Json::from(text)))
                })
                .collect::<Result<Map<_, _>, String>>()
        };
        let headers = revealed(&declared.headers)?;
        let cookies = revealed(&declared.cookies)?;
        let notify =
            if declared.notify.is_empty() { vec!["default".to_owned()] } else { declared.notify.clone() };
        let mut body = json!({
            "type": "check",
            "platform": "http",
            "key": monitor.key,
            "name": monitor.name,
            "note": monitor.note,
            "tags": monitor.tags,
            "environments": [monitor.environment],
            "paused": declared.paused,
            "schedule": monitor.schedule(),
            "notify": notify,
            "realert_interval": interval(declared.realert.map_or(8 * 60 * 60, |time| time.as_secs())),
            "grace_seconds": declared.grace.map_or(0, |time| time.as_secs()),
            "failure_tolerance": declared.failure_tolerance.unwrap_or(0),
            "assertions": declared.assertions.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "request": {
                "url": monitor.url,
                "method": monitor.method.as_str(),
                "headers": headers,
                "cookies": cookies,
                "body": declared.body.as_deref().unwrap_or_default(),
                "timeout_seconds": monitor.timeout_seconds(),
                "follow_redirects": declared.follow_redirects.unwrap_or(true),
                "verify_ssl": declared.verify_ssl.unwrap_or(true),
                "regions": declared.regions,
            },
        });
        // How a group is taken away again is not known: without one the field is left alone.
        if let Some(group) = &declared.group {
            body["group"] = group.as_str().into();
        }
        let Json::Object(body) = body else { return Err("the payload is not an object".to_owned()) };
        Ok(Self { key: monitor.key.clone(), place: declared.location.to_string(), secrets, body: Body(body) })
    }
}
