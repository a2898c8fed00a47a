use arbitrary::Arbitrary;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Uri};

use super::service::TOKEN;

#[derive(Arbitrary, Debug)]
pub(crate) struct Case {
    pub(crate) details: u8,
    pub(crate) steps: Vec<Step>,
}

#[derive(Arbitrary, Debug)]
pub(crate) enum Step {
    Send(AnyRequest),
    Outcome(AnyOutcome),
    Report(bool, String),
    Maintenance(bool),
    Decommission(String),
    Recommission,
    StatusWord(String),
}

#[derive(Arbitrary, Debug)]
pub(crate) struct AnyRequest {
    pub(crate) to_management: bool,
    pub(crate) method: AnyMethod,
    pub(crate) path: AnyPath,
    pub(crate) query: Query,
    pub(crate) token: Token,
    pub(crate) headers: Vec<(Name, Text)>,
    pub(crate) body: Vec<u8>,
}

#[derive(Arbitrary, Debug)]
pub(crate) enum AnyMethod {
    Get,
    Head,
    Post,
    Options,
    Any(String),
}

#[derive(Arbitrary, Debug)]
pub(crate) enum AnyPath {
    Known(u8),
    Check(String),
    Any(String),
}

#[derive(Arbitrary, Debug)]
pub(crate) enum Query {
    None,
    Raw(String),
    Pairs(Vec<(Parameter, String)>),
}

#[derive(Arbitrary, Debug)]
pub(crate) enum Parameter {
    Verbose,
    Exclude,
    Tag,
    Check,
    Body,
    Any(String),
}

#[derive(Arbitrary, Debug)]
pub(crate) enum Token {
    None,
    Right,
    OtherCase,
    TooLong,
    Any(Vec<u8>),
}

#[derive(Arbitrary, Debug)]
pub(crate) enum Name {
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
pub(crate) enum Text {
    Type(u8),
    Types(Vec<(u8, Vec<u8>)>),
    Any(Vec<u8>),
}

/// The next outcome of the checks.
#[derive(Arbitrary, Debug, Clone)]
pub(crate) struct AnyOutcome {
    pub(crate) status: u8,
    pub(crate) message: String,
    pub(crate) has_cause: bool,
    pub(crate) observed: Vec<(String, f64, String)>,
}

const PATHS: &[&str] = &[
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
    "/healthcheck/db",
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

impl AnyRequest {
    /// The request, with this method instead of the drawn one if there is one; `None` if HTTP has no such request.
    pub(crate) fn request(&self, method: Option<Method>) -> Option<Request<Body>> {
        let method = match (method, &self.method) {
            (Some(method), _) => method,
            (None, AnyMethod::Get) => Method::GET,
            (None, AnyMethod::Head) => Method::HEAD,
            (None, AnyMethod::Post) => Method::POST,
            (None, AnyMethod::Options) => Method::OPTIONS,
            (None, AnyMethod::Any(name)) => name.parse().ok()?,
        };
        let path = match &self.path {
            AnyPath::Known(at) => PATHS[usize::from(*at) % PATHS.len()].to_owned(),
            AnyPath::Check(name) => format!("/readyz/{name}"),
            AnyPath::Any(path) => path.clone(),
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

    pub(crate) fn headers(&self) -> HeaderMap {
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
