//! What the monitoring API answers: bytes of any kind, and lists of what was put that somebody has changed. Publishing
//! ends with a plan or an error, tells no secret, and deletes nothing that is not the application's.
#![no_main]

use std::sync::{LazyLock, Mutex};
use std::time::Duration;

use arbitrary::Arbitrary;
use health_runtime::__fuzz::{Answer, Published, publish};
use health_runtime::{Application, Health, Monitor, Value, response, publish::{StepResult, Prune}};
use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value as Json, json};
use tokio::runtime::{Builder, Runtime};

// No input is to hold one of these by chance. Both have to be escaped in JSON.
const KEY: &str = "key-\"91b0d4e8c3f6a725";
const VARIABLE: &str = "var-\\2c7e9a15d0b3f846";

#[derive(Arbitrary, Debug)]
struct Case {
    rules: u8,
    answers: Vec<Drawn>,
}

#[derive(Arbitrary, Debug)]
enum Drawn {
    Lost,
    Bytes(Status, Vec<u8>),
    Document(Status, Document),
    Page(Form, Total, Vec<Listed>),
    Kept(Form, Vec<Listed>),
    Refusal(Status, Option<Wait>, Vec<Said>),
}

#[derive(Arbitrary, Debug)]
enum Status {
    Ok,
    Of(u8),
    Any(u16),
}

#[derive(Arbitrary, Debug)]
enum Form {
    Bare,
    Wrapped,
    Beside(Document),
}

#[derive(Arbitrary, Debug)]
enum Total {
    Unsaid,
    Right,
    Text,
    InPageInfo(u8),
    Any(Document),
}

/// A monitor that was put, and what somebody changed of it.
#[derive(Arbitrary, Debug)]
struct Listed {
    monitor: u8,
    key: Option<Text>,
    changes: Vec<Change>,
}

#[derive(Arbitrary, Debug)]
enum Change {
    Field(u8, Document),
    Request(u8, Document),
    Gone(u8),
    Record(u8, Document),
    RecordAsJson,
    Other(Text, Document),
}

#[derive(Arbitrary, Debug)]
enum Document {
    Null,
    Bool(bool),
    Integer(i64),
    Large(u64),
    Float(f64),
    Text(Text),
    List(Vec<Document>),
    Object(Vec<(Text, Document)>),
}

#[derive(Arbitrary, Debug)]
enum Text {
    Usual(u8),
    Long(u8, u16),
    Any(String),
}

#[derive(Arbitrary, Debug)]
enum Wait {
    Seconds(u64),
    Usual(u8),
    Any(Vec<u8>),
}

/// A part of the text with which the API refuses.
#[derive(Arbitrary, Debug)]
enum Said {
    Text(Text),
    Key,
    Variable,
    Quoted,
    Bytes(Vec<u8>),
}

const USUAL: &[&str] = &[
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

fn pick<T: Copy>(list: &[T], at: u8) -> T {
    list[usize::from(at) % list.len()]
}

impl Text {
    fn text(&self) -> String {
        match self {
            Self::Usual(at) => pick(USUAL, *at).to_owned(),
            Self::Long(at, times) => pick(USUAL, *at).repeat((*times).into()),
            Self::Any(text) => text.clone(),
        }
    }
}

impl Document {
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

impl Drawn {
    /// `None`: the connection breaks.
    fn answer(&self) -> Option<Answer> {
        let (status, headers, body) = match self {
            Self::Lost => return None,
            Self::Bytes(status, bytes) => (status.code(), Vec::new(), bytes.clone()),
            Self::Document(status, document) => {
                (status.code(), Vec::new(), document.json().to_string().into())
            }
            Self::Page(form, total, listed) => {
                let monitors: Vec<_> = listed.iter().map(Listed::json).collect();
                let number = monitors.len();
                let mut page = form.around(monitors);
                if let Some(members) = page.as_object_mut() {
                    let (name, total) = match total {
                        Total::Unsaid => ("page", Json::Null),
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
            Self::Refusal(status, wait, said) => {
                let wait = wait.as_ref().map(|wait| match wait {
                    Wait::Seconds(seconds) => seconds.to_string().into_bytes(),
                    Wait::Usual(at) => pick(USUAL, *at).as_bytes().to_vec(),
                    Wait::Any(bytes) => bytes.clone(),
                });
                let headers = wait.map(|wait| ("retry-after".to_owned(), wait)).into_iter().collect();
                let said: Vec<_> = said
                    .iter()
                    .map(|said| match said {
                        Said::Text(text) => text.text().into_bytes(),
                        Said::Key => KEY.into(),
                        Said::Variable => VARIABLE.into(),
                        Said::Quoted => format!("{KEY:?} {VARIABLE:?}").into(),
                        Said::Bytes(bytes) => bytes.clone(),
                    })
                    .collect();
                (status.code(), headers, said.join(&b' '))
            }
        };
        Some(Answer { status, headers, body })
    }
}

static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_current_thread().build().expect("a runtime without drivers"));

/// Each rule about orphans.
static PROCESSES: LazyLock<Vec<Health>> = LazyLock::new(|| {
    let hour = Duration::from_secs(3_600);
    [
        health(Prune::Off, hour, 20),
        health(Prune::Pause, Duration::ZERO, 100),
        health(Prune::Delete, Duration::ZERO, 100),
        health(Prune::Delete, hour, 20),
        health(Prune::Delete, Duration::MAX, 100),
    ]
    .into()
});

fn health(prune: Prune, grace: Duration, limit: u8) -> Health {
    let get = |path: &str| Monitor::get(path).assert(response::code().eq(200));
    Health::builder()
        .application(Application::new("shop", "1.4.0"))
        .environment("production")
        .variables(|name| (name == "PROBE").then(|| VARIABLE.to_owned()))
        .base_url("https://shop.example")
        .api_key(KEY)
        .prune(prune)
        .prune_grace(grace)
        .prune_limit(limit)
        .monitor(get("/").header("Authorization", Value::env("PROBE")).cookie("s", Value::env("PROBE")))
        .monitor(get("/orders").key("chosen").tags(["orders"]).notify(["team"]).note("it's \"all\""))
        .monitor(
            get("/slow")
                .every(hour_and_a_half() / 3)
                .realert(Duration::from_secs(8 * 3_600))
                .grace(hour_and_a_half()),
        )
        .monitor(get("/held").header("X", Value::env("MISSING")))
        .build()
        .expect("all is declared well")
}

fn hour_and_a_half() -> Duration {
    Duration::from_secs(5_400)
}

/// What is put at first, and one monitor that nothing declares any more.
static PUT: LazyLock<Vec<Json>> = LazyLock::new(|| {
    let put = Mutex::new(Vec::new());
    let keep = |method: &str, path: &str, body: Option<&[u8]>| {
        if method == "PUT" {
            let body: Json = serde_json::from_slice(body.unwrap_or_default()).expect("JSON is put");
            put.lock()
                .expect("nobody panics")
                .extend(body["monitors"].as_array().cloned().unwrap_or_default());
        }
        usual(method, path)
    };
    RUNTIME.block_on(publish(&PROCESSES[0], keep));
    let mut put = put.into_inner().expect("nobody panics");
    let mut orphan = put.first().expect("something is put").to_string();
    let key = put[0]["key"].as_str().expect("it has a key").to_owned();
    orphan = orphan.replace(&key, "shop-gone");
    put.push(serde_json::from_str(&orphan).expect("it is still JSON"));
    put
});

/// What an API answers that has no monitors yet.
fn usual(method: &str, path: &str) -> Option<Answer> {
    let (status, body) = match (method, path.starts_with("monitors/")) {
        ("GET", true) => (404, "{}"),
        ("GET", false) => (200, "{\"monitors\":[]}"),
        ("PUT", _) => (200, "{}"),
        _ => (204, ""),
    };
    Some(Answer { status, headers: Vec::new(), body: body.into() })
}

/// The longest text about an answer, in bytes: 300 characters of it, and what is said around them.
const LONGEST: usize = 300 * 4 + 300;

fn told(text: &str) {
    for secret in [KEY, VARIABLE] {
        let quoted = format!("{secret:?}");
        let is_told = text.contains(secret) || text.contains(quoted.trim_matches('"'));
        assert!(!is_told, "{secret} in {text:?}");
    }
}

/// What is told of an error of the API.
fn error(text: &str) {
    told(text);
    assert!(text.len() <= LONGEST, "{} bytes: {text:?}", text.len());
    assert!(!text.contains(char::is_control), "{text:?}");
}

/// A list for people: each line of it the library's own.
fn list(text: &str) {
    told(text);
    for (at, line) in text.split('\n').enumerate() {
        let is_stopped = line.starts_with("the monitoring API stopped it: ");
        let own =
            at == 0 || is_stopped || [" ", "+ ", "~ ", "! ", "- "].iter().any(|mark| line.starts_with(mark));
        assert!(own && !line.contains(char::is_control), "{line:?} in {text:?}");
    }
}

fn judge(published: &Published) {
    told(&format!("{published:?}"));
    match &published.plan {
        Err(why) => error(why),
        Ok(plan) => {
            list(&plan.to_string());
            told(&plan.to_json().to_string());
        }
    }
    let Some(applied) = &published.applied else { return };
    list(&applied.to_string());
    told(&applied.to_json().to_string());
    applied.stopped().iter().for_each(|why| error(why));
    for step in applied.steps() {
        if let StepResult::Refused(why) | StepResult::Held(why) = &step.result {
            error(why);
        }
    }
}

/// Whether a list had a monitor with `key` and the tag of the application.
fn is_ours(key: &str, pages: &[Json]) -> bool {
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

fuzz_target!(init: { LazyLock::force(&PUT); }, |case: Case| {
    let shown = format!("{case:?}");
    if [KEY, VARIABLE, "2c7e9a15d0b3f846", "91b0d4e8c3f6a725"].iter().any(|secret| shown.contains(secret)) {
        return;
    }
    let answers = Mutex::new(case.answers.iter());
    let (pages, requests) = (Mutex::new(Vec::new()), Mutex::new(0));
    let answer = |method: &str, path: &str, body: Option<&[u8]>| {
        *requests.lock().expect("nobody panics") += 1;
        let drawn = answers.lock().expect("nobody panics").next();
        let answer = drawn.map_or_else(|| usual(method, path), Drawn::answer);
        let body: Option<Json> = body.map(|body| serde_json::from_slice(body).expect("what is sent is JSON"));
        if let (Some(answer), "GET") = (&answer, method)
            && let Ok(page) = serde_json::from_slice(&answer.body)
        {
            pages.lock().expect("nobody panics").push(page);
        }
        if method == "DELETE" {
            let keys = body.as_ref().and_then(|body| body["monitors"].as_array().cloned()).unwrap_or_default();
            for key in keys.iter().filter_map(Json::as_str) {
                assert!(is_ours(key, &pages.lock().expect("nobody panics")), "{key:?} is deleted");
            }
        }
        answer
    };
    let published = RUNTIME.block_on(publish(pick(&PROCESSES.iter().collect::<Vec<_>>(), case.rules), answer));
    judge(&published);
    let requests = requests.into_inner().expect("nobody panics");
    assert!(requests <= 3 * case.answers.len() + 40, "{requests} requests for {} answers", case.answers.len());
});
