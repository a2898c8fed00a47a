//! The endpoints, asked with any path, query, method, header and body, in any state of the process: what is answered is
//! well formed, holds no secret, and changes nothing that the sender may not change.
#![no_main]

use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::Duration;

use arbitrary::Arbitrary;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, Uri};
use health_runtime::{
    Application, CheckDef, Details, EnvironmentDump, Health, Monitor, OnFail, Outcome, Reporter, Status,
    Value,
};
use http_body_util::BodyExt;
use libfuzzer_sys::fuzz_target;
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;

// No input is to hold one of these by chance.
const TOKEN: &str = "tok-5f1c7a90e2d84b63";
const KEY: &str = "key-91b0d4e8c3f6a725";
const VARIABLE: &str = "var-2c7e9a15d0b3f846";
const SECTION: &str = "sec-e4a8017bd95c2f36";
const CAUSE: &str = "why-b36d5e82f0a1c947";

#[derive(Arbitrary, Debug)]
struct Case {
    details: u8,
    steps: Vec<PlanStep>,
}

#[derive(Arbitrary, Debug)]
enum PlanStep {
    Ask(Asked),
    Found(Found),
    Reported(bool, String),
    Maintenance(bool),
    Decommission(String),
    Recommission,
    StatusWord(String),
}

#[derive(Arbitrary, Debug)]
struct Asked {
    of_management: bool,
    method: Verb,
    path: Place,
    query: Query,
    token: Token,
    headers: Vec<(Name, Text)>,
    body: Vec<u8>,
}

#[derive(Arbitrary, Debug)]
enum Verb {
    Get,
    Head,
    Post,
    Options,
    Any(String),
}

#[derive(Arbitrary, Debug)]
enum Place {
    Known(u8),
    Check(String),
    Any(String),
}

#[derive(Arbitrary, Debug)]
enum Query {
    None,
    Raw(String),
    Pairs(Vec<(Parameter, String)>),
}

#[derive(Arbitrary, Debug)]
enum Parameter {
    Verbose,
    Exclude,
    Tag,
    Check,
    Body,
    Any(String),
}

#[derive(Arbitrary, Debug)]
enum Token {
    None,
    Right,
    OtherCase,
    TooLong,
    Any(Vec<u8>),
}

#[derive(Arbitrary, Debug)]
enum Name {
    Accept,
    AcceptEncoding,
    Authorization,
    ContentLength,
    Cookie,
    Host,
    IfModifiedSince,
    IfNoneMatch,
    Range,
    Any(String),
}

#[derive(Arbitrary, Debug)]
enum Text {
    Type(u8),
    Types(Vec<(u8, Vec<u8>)>),
    Any(Vec<u8>),
}

/// What a check finds next.
#[derive(Arbitrary, Debug, Clone)]
struct Found {
    status: u8,
    message: String,
    has_cause: bool,
    observed: Vec<(String, f64, String)>,
}

const PLACES: &[&str] = &[
    "/livez",
    "/readyz",
    "/startupz",
    "/health",
    "/heartbeat",
    "/probe_status",
    "/svc_status",
    "/svc_status.csv",
    "/svc_status.json",
    "/svc_status.prometheus",
    "/monitors",
    "/monitors/sd",
    "/status",
    "/healthcheck",
    "/environment",
    "/metrics",
];

const TYPES: &[&str] = &[
    "text/csv",
    "application/json",
    "text/plain",
    "application/openmetrics-text",
    "application/health+json",
    "*/*",
    "text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
    "application/openmetrics-text;version=1.0.0;q=0.9,text/plain;q=NaN",
];

/// What the check answers that a case decides about.
static FOUND: Mutex<Option<Found>> = Mutex::new(None);
static WORKER: Reporter = Reporter::new();

fn found() -> Outcome {
    let Some(found) = FOUND.lock().unwrap_or_else(PoisonError::into_inner).clone() else {
        return Outcome::pass();
    };
    let mut outcome = match found.status % 3 {
        0 => Outcome::pass(),
        1 => Outcome::warn(found.message),
        _ => Outcome::fail(found.message),
    };
    for (name, value, unit) in found.observed.into_iter().take(8) {
        outcome = outcome.observe(name, value, unit);
    }
    if found.has_cause { outcome.cause(format!("cause {CAUSE}")) } else { outcome }
}

struct Process {
    health: Health,
    public: Router,
    management: Router,
    details: Details,
}

static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_current_thread().enable_time().build().expect("a runtime"));

static PROCESSES: LazyLock<Vec<Process>> =
    LazyLock::new(|| [Details::Status, Details::Names, Details::Full].map(process).into());

fn process(details: Details) -> Process {
    let never = |check: CheckDef| check.ttl(Duration::ZERO).fail_ttl(Duration::ZERO);
    let dump = EnvironmentDump::new()
        .section("own", serde_json::json!({ "api_key": SECTION, "url": format!("https://u:{SECTION}@h/") }));
    let health = Health::builder()
        .application(Application::new("shop", "1.4.0"))
        .variables(|name| (name == "PROBE").then(|| VARIABLE.to_owned()))
        .base_url("https://shop.example")
        .token(TOKEN)
        .api_key(KEY)
        .details(details)
        .environment_dump(dump)
        .monitor(
            Monitor::get("/").header("Authorization", Value::env("PROBE")).cookie("s", Value::env("PROBE")),
        )
        .check(never(CheckDef::new("database", || async { found() })).liveness().readiness().tags(["db"]))
        .check(
            never(CheckDef::new("ü \"odd\\ {name}", || async { found() }))
                .on_fail(OnFail::Warn)
                .tags(["db", "ü"]),
        )
        .check(CheckDef::new("kept", || async { true }).startup())
        .check(CheckDef::reporter("worker", &WORKER))
        .build()
        .expect("all is declared well");
    let (public, management) = (health.endpoints(), health.management());
    Process { health, public, management, details }
}

impl Asked {
    /// `None`: HTTP has no such request.
    fn request(&self, method: Option<Method>) -> Option<Request<Body>> {
        let method = match (method, &self.method) {
            (Some(method), _) => method,
            (None, Verb::Get) => Method::GET,
            (None, Verb::Head) => Method::HEAD,
            (None, Verb::Post) => Method::POST,
            (None, Verb::Options) => Method::OPTIONS,
            (None, Verb::Any(name)) => name.parse().ok()?,
        };
        let path = match &self.path {
            Place::Known(at) => PLACES[usize::from(*at) % PLACES.len()].to_owned(),
            Place::Check(name) => format!("/readyz/{name}"),
            Place::Any(path) => path.clone(),
        };
        let query = match &self.query {
            Query::None => String::new(),
            Query::Raw(query) => format!("?{query}"),
            Query::Pairs(pairs) => pairs.iter().fold("?".to_owned(), |query, (name, value)| {
                let name = match name {
                    Parameter::Verbose => "verbose",
                    Parameter::Exclude => "exclude",
                    Parameter::Tag => "tag",
                    Parameter::Check => "check",
                    Parameter::Body => "body",
                    Parameter::Any(name) => name,
                };
                format!("{query}{name}={value}&")
            }),
        };
        let mut request = Request::new(Body::from(self.body.clone()));
        *request.method_mut() = method;
        *request.uri_mut() = Uri::try_from(path + &query).ok()?;
        *request.headers_mut() = self.headers();
        Some(request)
    }

    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, text) in &self.headers {
            let name = match name {
                Name::Accept => "accept",
                Name::AcceptEncoding => "accept-encoding",
                Name::Authorization => "authorization",
                Name::ContentLength => "content-length",
                Name::Cookie => "cookie",
                Name::Host => "host",
                Name::IfModifiedSince => "if-modified-since",
                Name::IfNoneMatch => "if-none-match",
                Name::Range => "range",
                Name::Any(name) => name,
            };
            let known = |at: &u8| TYPES[usize::from(*at) % TYPES.len()].as_bytes();
            let text = match text {
                Text::Type(at) => known(at).to_vec(),
                Text::Types(types) => types.iter().fold(Vec::new(), |mut text, (at, parameters)| {
                    text.extend_from_slice(known(at));
                    text.push(b';');
                    text.extend_from_slice(parameters);
                    text.push(b',');
                    text
                }),
                Text::Any(bytes) => bytes.clone(),
            };
            if let (Ok(name), Ok(text)) = (HeaderName::try_from(name), HeaderValue::from_bytes(&text)) {
                headers.append(name, text);
            }
        }
        let token = match &self.token {
            Token::None => return headers,
            Token::Right => format!("Bearer {TOKEN}").into_bytes(),
            Token::OtherCase => format!("bearer {}", TOKEN.to_uppercase()).into_bytes(),
            Token::TooLong => format!("Bearer {TOKEN} ").into_bytes(),
            Token::Any(bytes) => [b"Bearer ", &**bytes].concat(),
        };
        if let Ok(token) = HeaderValue::from_bytes(&token) {
            headers.insert("authorization", token);
        }
        headers
    }
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    fn content_type(&self) -> &str {
        self.headers.get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

async fn ask(router: &Router, request: Request<Body>) -> Answer {
    let (parts, body) = router.clone().oneshot(request).await.expect("infallible").into_parts();
    let body = body.collect().await.expect("a body that does not break").to_bytes().to_vec();
    Answer { status: parts.status, headers: parts.headers, body }
}

async fn decommissioned(process: &Process) -> Vec<u8> {
    let request = Request::get("/probe_status").body(Body::empty()).expect("a request");
    ask(&process.public, request).await.body
}

/// What has to hold of every answer.
fn judge(asked: &Asked, request: &(Method, Uri), answer: &Answer, process: &Process) {
    let shown = || format!("{} to {request:?} with {:?}", answer.status, asked.headers());
    let path = request.1.path();
    let may_fail = ["/heartbeat", "/healthcheck", "/status"].contains(&path);
    let status = answer.status.as_u16();
    let expected = [200, 204, 400, 403, 404, 405, 503].contains(&status) || may_fail && status == 500;
    assert!(expected, "{}", shown());

    let mut told = answer.body.clone();
    for (name, value) in &answer.headers {
        told.extend_from_slice(name.as_str().as_bytes());
        told.extend_from_slice(value.as_bytes());
    }
    let told = String::from_utf8_lossy(&told);
    let is_operator = matches!(asked.token, Token::Right);
    let sees_causes = is_operator || asked.of_management || process.details == Details::Full;
    for secret in [TOKEN, KEY, VARIABLE, SECTION] {
        assert!(!told.contains(secret), "{secret} in {told:?}, {}", shown());
    }
    assert!(sees_causes || !told.contains(CAUSE), "a cause in {told:?}, {}", shown());

    assert_ne!(answer.content_type(), "text/html", "{}", shown());
    if request.0 == Method::HEAD {
        assert!(answer.body.is_empty(), "{}", shown());
    } else if answer.content_type().contains("json") {
        let read = serde_json::from_slice::<serde_json::Value>(&answer.body);
        assert!(read.is_ok(), "{read:?} of {told:?}, {}", shown());
    } else if !answer.body.is_empty() {
        let text = std::str::from_utf8(&answer.body).unwrap_or_else(|error| panic!("{error}, {}", shown()));
        lines(path, answer, text, &shown);
    }
}

/// Nothing that somebody sent or a check said makes a line of its own.
fn lines(path: &str, answer: &Answer, text: &str, shown: &dyn Fn() -> String) {
    let status = answer.status;
    let is_probe = ["/livez", "/readyz", "/startupz"].contains(&path) || path.starts_with("/readyz/");
    if is_probe && [StatusCode::OK, StatusCode::SERVICE_UNAVAILABLE].contains(&status) {
        for line in text.lines() {
            let known = [
                "[+]",
                "[-]",
                "warn: there is no check \"",
                "livez check ",
                "readyz check ",
                "startupz check ",
            ];
            let plain = ["ok", "fail"].contains(&line);
            assert!(
                plain || known.iter().any(|known| line.starts_with(known)),
                "{line:?} in {text:?}, {}",
                shown()
            );
        }
    }
    if answer.content_type() == "text/csv" {
        for line in text.split_terminator('\n') {
            assert_eq!(line.matches('\t').count(), 2, "{line:?} in {text:?}, {}", shown());
        }
    }
    if answer.content_type().contains("version=") {
        for line in text.split_terminator('\n') {
            let value = line.rsplit(' ').next().unwrap_or_default();
            assert!(line.starts_with("# ") || value.parse::<f64>().is_ok(), "{line:?}, {}", shown());
        }
    }
}

async fn run(case: &Case, process: &Process) {
    let health = &process.health;
    *FOUND.lock().unwrap_or_else(PoisonError::into_inner) = None;
    WORKER.report(Outcome::pass());
    health.set_maintenance(false);
    health.recommission();
    health.set_status("ok");
    for step in case.steps.iter().take(12) {
        match step {
            PlanStep::Found(found) => {
                *FOUND.lock().unwrap_or_else(PoisonError::into_inner) = Some(found.clone());
            }
            PlanStep::Reported(well, text) => {
                WORKER.set(if *well { Status::Warn } else { Status::Fail }, text.clone());
            }
            PlanStep::Maintenance(on) => health.set_maintenance(*on),
            PlanStep::Decommission(word) => health.decommission(word),
            PlanStep::Recommission => health.recommission(),
            PlanStep::StatusWord(word) => health.set_status(word.clone()),
            PlanStep::Ask(asked) => question(asked, process).await,
        }
    }
}

async fn question(asked: &Asked, process: &Process) {
    let router = if asked.of_management { &process.management } else { &process.public };
    let Some(request) = asked.request(None) else { return };
    let (before, sent) = (decommissioned(process).await, (request.method().clone(), request.uri().clone()));
    let is_operator = matches!(asked.token, Token::Right);
    let answer = ask(router, request).await;
    judge(asked, &sent, &answer, process);
    if !is_operator || sent.0 != Method::POST {
        assert_eq!(decommissioned(process).await, before, "{sent:?} changed it: {asked:?}");
    }
    if sent.0 == Method::GET {
        let Some(request) = asked.request(Some(Method::HEAD)) else { return };
        let sent = (Method::HEAD, sent.1);
        let head = ask(router, request).await;
        judge(asked, &sent, &head, process);
        assert_eq!(head.status, answer.status, "HEAD is answered as GET is: {sent:?}");
        assert_eq!(head.content_type(), answer.content_type(), "HEAD is answered as GET is: {sent:?}");
    }
}

fuzz_target!(|case: Case| {
    let text = format!("{case:?}");
    if [TOKEN, KEY, VARIABLE, SECTION, CAUSE].iter().any(|secret| text.contains(secret)) {
        return;
    }
    let process = &PROCESSES[usize::from(case.details) % PROCESSES.len()];
    RUNTIME.block_on(run(&case, process));
});
