use arbitrary::Arbitrary;
use health_runtime::__fuzz::ScriptedResponse;
use serde_json::{Map, Value as Json, json};

use super::application::{KEY, PUT, VARIABLE};

#[derive(Arbitrary, Debug)]
pub(crate) struct Case {
    pub(crate) application: u8,
    pub(crate) answers: Vec<AnyResponse>,
}

#[derive(Arbitrary, Debug)]
pub(crate) enum AnyResponse {
    Lost,
    Bytes(Status, Vec<u8>),
    AnyJson(Status, AnyJson),
    Page(Form, Total, Vec<Listed>),
    Kept(Form, Vec<Listed>),
    Refusal(Status, Option<Wait>, Vec<Part>),
}

#[derive(Arbitrary, Debug)]
pub(crate) enum Status {
    Ok,
    Of(u8),
    Any(u16),
}

#[derive(Arbitrary, Debug)]
pub(crate) enum Form {
    Bare,
    Wrapped,
    Beside(AnyJson),
}

#[derive(Arbitrary, Debug)]
pub(crate) enum Total {
    Missing,
    Right,
    Text,
    InPageInfo(u8),
    Any(AnyJson),
}

/// A published monitor with changes.
#[derive(Arbitrary, Debug)]
pub(crate) struct Listed {
    pub(crate) monitor: u8,
    pub(crate) key: Option<Text>,
    pub(crate) changes: Vec<Change>,
}

#[derive(Arbitrary, Debug)]
pub(crate) enum Change {
    Field(u8, AnyJson),
    Request(u8, AnyJson),
    Gone(u8),
    Record(u8, AnyJson),
    RecordAsJson,
    Other(Text, AnyJson),
}

#[derive(Arbitrary, Debug)]
pub(crate) enum AnyJson {
    Null,
    Bool(bool),
    Integer(i64),
    Large(u64),
    Float(f64),
    Text(Text),
    List(Vec<AnyJson>),
    Object(Vec<(Text, AnyJson)>),
}

#[derive(Arbitrary, Debug)]
pub(crate) enum Text {
    Known(u8),
    Long(u8, u16),
    Any(String),
}

#[derive(Arbitrary, Debug)]
pub(crate) enum Wait {
    Seconds(u64),
    Known(u8),
    Any(Vec<u8>),
}

/// A part of the body of an error.
#[derive(Arbitrary, Debug)]
pub(crate) enum Part {
    Text(Text),
    Key,
    Variable,
    Quoted,
    Bytes(Vec<u8>),
}

const TEXTS: &[&str] = &[
    "9999-12-31T23:59:59Z",
    "1970-01-01T00:00:00Z",
    "2026-01-01T00:00:00.123456789Z",
    "1.4.0",
    "99.0.0",
    "1.0.0-rc.1+build",
    "blue",
    "shop",
    "production",
    "chosen",
    "every 1 minute",
    "8 hours",
    "1",
    "-1",
    "1e400",
    "Wed, 21 Oct 2099 07:28:00 GMT",
    "health-runtime",
    "managed-by:health-runtime",
    "key",
    "response.code = 200",
    "\u{202e}\u{1b}[31m\r\n",
    "{\"health-runtime\":{}}",
    "********",
    "",
];

const FIELDS: &[&str] = &[
    "name",
    "type",
    "platform",
    "request",
    "assertions",
    "schedule",
    "schedules",
    "paused",
    "notify",
    "realert_interval",
    "grace_seconds",
    "failure_tolerance",
    "group",
    "environments",
    "tags",
    "note",
    "metadata",
    "attributes",
    "key",
];

const REQUEST: &[&str] = &[
    "method",
    "url",
    "headers",
    "cookies",
    "body",
    "timeout_seconds",
    "follow_redirects",
    "verify_ssl",
    "regions",
];

const RECORD: &[&str] =
    &["application", "environment", "key", "release", "undeclared", "orphan_since", "applied"];

const STATUSES: &[u16] =
    &[200, 201, 202, 204, 301, 400, 401, 403, 404, 408, 409, 413, 422, 429, 500, 503, 599];

pub(crate) fn pick<T: Copy>(list: &[T], at: u8) -> T {
    list[usize::from(at) % list.len()]
}

impl Text {
    fn text(&self) -> String {
        match self {
            Self::Known(at) => pick(TEXTS, *at).to_owned(),
            Self::Long(at, times) => pick(TEXTS, *at).repeat((*times).into()),
            Self::Any(text) => text.clone(),
        }
    }
}

impl AnyJson {
    fn json(&self) -> Json {
        match self {
            Self::Null => Json::Null,
            Self::Bool(value) => (*value).into(),
            Self::Integer(value) => (*value).into(),
            Self::Large(value) => (*value).into(),
            Self::Float(value) => (*value).into(),
            Self::Text(text) => text.text().into(),
            Self::List(items) => items.iter().map(Self::json).collect(),
            Self::Object(members) => {
                members.iter().map(|(name, value)| (name.text(), value.json())).collect::<Map<_, _>>().into()
            }
        }
    }
}

impl Status {
    fn code(&self) -> u16 {
        match self {
            Self::Ok => 200,
            Self::Of(at) => pick(STATUSES, *at),
            Self::Any(code) => *code,
        }
    }
}

impl Listed {
    fn json(&self) -> Json {
        let mut monitor = pick(&PUT.iter().collect::<Vec<_>>(), self.monitor).clone();
        if let Some(key) = &self.key {
            monitor["key"] = key.text().into();
        }
        for change in &self.changes {
            change.apply(&mut monitor);
        }
        monitor
    }
}

impl Change {
    fn apply(&self, monitor: &mut Json) {
        let Some(fields) = monitor.as_object_mut() else { return };
        match self {
            Self::Field(at, value) => drop(fields.insert(pick(FIELDS, *at).to_owned(), value.json())),
            Self::Request(at, value) => {
                if let Some(request) = fields.get_mut("request").and_then(Json::as_object_mut) {
                    request.insert(pick(REQUEST, *at).to_owned(), value.json());
                }
            }
            Self::Gone(at) => drop(fields.remove(pick(FIELDS, *at))),
            Self::Record(at, value) => {
                let Some(mut metadata) = metadata(fields) else { return };
                if let Some(record) = metadata.get_mut("health-runtime").and_then(Json::as_object_mut) {
                    record.insert(pick(RECORD, *at).to_owned(), value.json());
                }
                let as_text = fields.get("metadata").is_some_and(Json::is_string);
                let metadata = if as_text { metadata.to_string().into() } else { metadata };
                fields.insert("metadata".to_owned(), metadata);
            }
            Self::RecordAsJson => {
                if let Some(metadata) = metadata(fields) {
                    fields.insert("metadata".to_owned(), metadata);
                }
            }
            Self::Other(name, value) => drop(fields.insert(name.text(), value.json())),
        }
    }
}

fn metadata(fields: &Map<String, Json>) -> Option<Json> {
    match fields.get("metadata")? {
        Json::String(text) => serde_json::from_str(text).ok(),
        other => Some(other.clone()),
    }
}

impl Form {
    fn around(&self, monitors: Vec<Json>) -> Json {
        match self {
            Self::Bare => monitors.into(),
            Self::Wrapped => json!({ "monitors": monitors }),
            Self::Beside(document) => {
                let mut document = document.json();
                if let Some(members) = document.as_object_mut() {
                    members.insert("monitors".to_owned(), monitors.into());
                }
                document
            }
        }
    }
}

impl AnyResponse {
    /// The response; `None` if the connection breaks.
    pub(crate) fn answer(&self) -> Option<ScriptedResponse> {
        let (status, headers, body) = match self {
            Self::Lost => return None,
            Self::Bytes(status, bytes) => (status.code(), Vec::new(), bytes.clone()),
            Self::AnyJson(status, document) => {
                (status.code(), Vec::new(), document.json().to_string().into())
            }
            Self::Page(form, total, listed) => {
                let monitors: Vec<_> = listed.iter().map(Listed::json).collect();
                let number = monitors.len();
                let mut page = form.around(monitors);
                if let Some(members) = page.as_object_mut() {
                    let (name, total) = match total {
                        Total::Missing => ("page", Json::Null),
                        Total::Right => ("total_monitor_count", number.into()),
                        Total::Text => ("total_monitor_count", number.to_string().into()),
                        Total::InPageInfo(more) => {
                            ("page_info", json!({ "totalMonitorCount": number + usize::from(*more) }))
                        }
                        Total::Any(document) => ("total_monitor_count", document.json()),
                    };
                    members.insert(name.to_owned(), total);
                }
                (200, Vec::new(), page.to_string().into())
            }
            Self::Kept(form, listed) => {
                (200, Vec::new(), form.around(listed.iter().map(Listed::json).collect()).to_string().into())
            }
            Self::Refusal(status, wait, parts) => {
                let wait = wait.as_ref().map(|wait| match wait {
                    Wait::Seconds(seconds) => seconds.to_string().into_bytes(),
                    Wait::Known(at) => pick(TEXTS, *at).as_bytes().to_vec(),
                    Wait::Any(bytes) => bytes.clone(),
                });
                let headers = wait.map(|wait| ("retry-after".to_owned(), wait)).into_iter().collect();
                let parts: Vec<_> = parts
                    .iter()
                    .map(|parts| match parts {
                        Part::Text(text) => text.text().into_bytes(),
                        Part::Key => KEY.into(),
                        Part::Variable => VARIABLE.into(),
                        Part::Quoted => format!("{KEY:?} {VARIABLE:?}").into(),
                        Part::Bytes(bytes) => bytes.clone(),
                    })
                    .collect();
                (status.code(), headers, parts.join(&b' '))
            }
        };
        Some(ScriptedResponse { status, headers, body })
    }
}
