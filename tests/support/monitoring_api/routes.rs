use std::collections::HashMap;

use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use super::answer::{self, Answer};
use super::fault::RetryAfter;
use super::modes::{InvalidMonitor, Modes, Paging, UnknownFields};
use super::store::{Fields, Store, unknown_field};

/// A complete request.
pub(super) struct Call {
    pub(super) method: Method,
    pub(super) uri: Uri,
    pub(super) headers: HeaderMap,
    pub(super) json: Option<Value>,
}

/// The status and messages of an error. Without messages the status is the whole error.
struct Refusal(StatusCode, Vec<String>);

impl Refusal {
    fn invalid(message: &str) -> Self {
        Self(StatusCode::BAD_REQUEST, vec![message.into()])
    }
}

impl From<StatusCode> for Refusal {
    fn from(status: StatusCode) -> Self {
        Self(status, Vec::new())
    }
}

/// The response to a call without faults.
pub(super) fn answer(call: &Call, store: &mut Store, modes: &Modes) -> Answer {
    Handler { call, store, modes, version: version(call, modes) }.answer().unwrap_or_else(
        |Refusal(status, messages)| {
            if messages.is_empty() {
                answer::bare_error(status, RetryAfter::Absent, modes.errors)
            } else {
                answer::error(status, &messages, modes.errors)
            }
        },
    )
}

fn version<'a>(call: &'a Call, modes: &'a Modes) -> &'a str {
    call.headers.get("cronitor-version").and_then(|value| value.to_str().ok()).unwrap_or(&modes.version)
}

/// One call, and everything on which its response depends.
struct Handler<'a> {
    call: &'a Call,
    store: &'a mut Store,
    modes: &'a Modes,
    version: &'a str,
}

impl Handler<'_> {
    fn answer(mut self) -> Result<Answer, Refusal> {
        let path = self.call.uri.path();
        let path = path.strip_prefix("/api").unwrap_or(path).trim_start_matches('/');
        let path: Vec<_> = path.split('/').collect();
        let pauses = matches!(path[..], ["monitors", _, "pause", ..]);
        self.authorize(self.call.method != Method::GET || pauses)?;
        match (self.call.method.as_str(), &path[..]) {
            ("PUT", ["monitors"]) => self.put(),
            ("POST", ["monitors"]) => self.post(),
            ("GET", ["monitors"]) => self.list(),
            ("DELETE", ["monitors"]) => self.delete_many(),
            ("GET", ["monitors", key]) => self.get(key),
            ("DELETE", ["monitors", key]) => self.delete(key),
            ("GET", ["monitors", key, "pause"]) => self.pause(key, true),
            ("GET", ["monitors", key, "pause", hours]) => {
                let hours: u32 =
                    hours.parse().map_err(|_| Refusal::invalid("hours is not a whole number"))?;
                self.pause(key, hours > 0)
            }
            (_, ["monitors"] | ["monitors", _]) => Err(StatusCode::METHOD_NOT_ALLOWED.into()),
            _ => Err(StatusCode::NOT_FOUND.into()),
        }
    }

    fn authorize(&self, writes: bool) -> Result<(), Refusal> {
        let key = self.call.headers.get(AUTHORIZATION).and_then(|value| basic_user(value.to_str().ok()?));
        match key {
            Some(key) if key == self.modes.telemetry_key => {
                if writes {
                    Err(StatusCode::FORBIDDEN.into())
                } else {
                    Ok(())
                }
            }
            Some(key) if self.modes.key.as_ref().is_none_or(|accepted| *accepted == key) => Ok(()),
            _ => Err(StatusCode::from_u16(self.modes.wrong_key).unwrap_or(StatusCode::FORBIDDEN).into()),
        }
    }

    fn put(&mut self) -> Result<Answer, Refusal> {
        let body = self.call.json.as_ref();
        let (order, bare) = match body {
            Some(Value::Array(monitors)) => (PutBody { monitors, ..PutBody::default() }, true),
            Some(Value::Object(body)) => (PutBody::read(body, self.modes)?, false),
            _ => return Err(Refusal::invalid("the body is neither an object nor an array")),
        };
        let mut store = self.store.clone();
        let batch = store.put(order.monitors, self.modes, self.version);
        let keeps_others =
            self.modes.invalid_monitor == InvalidMonitor::KeepOthers && !batch.accepted.is_empty();
        let refused = !batch.mistakes.is_empty() && !keeps_others;
        let shown: Vec<_> = batch.accepted.iter().filter_map(|key| store.shown(key, self.version)).collect();
        if !refused && !order.rollback {
            *self.store = store;
        }
        if order.asynchronous {
            let status = StatusCode::from_u16(self.modes.async_status).unwrap_or(StatusCode::OK);
            return Ok(answer::json(status, &json!({ "batch_key": "batch-1" })));
        }
        if refused {
            return Err(Refusal(StatusCode::BAD_REQUEST, batch.mistakes));
        }
        let shown = if bare { shown.into() } else { json!({ "monitors": shown }) };
        Ok(answer::json(StatusCode::OK, &shown))
    }

    fn post(&mut self) -> Result<Answer, Refusal> {
        let body = self.call.json.as_ref().filter(|body| body.is_object());
        let body = body.ok_or_else(|| Refusal::invalid("the body is not an object"))?;
        if body["key"].as_str().is_some_and(|key| self.store.contains(key)) {
            return Err(Refusal::invalid("a monitor of this key exists"));
        }
        let batch = self.store.put(std::slice::from_ref(body), self.modes, self.version);
        match batch.accepted.first().and_then(|key| self.store.shown(key, self.version)) {
            Some(monitor) => Ok(answer::json(StatusCode::CREATED, &monitor)),
            None => Err(Refusal(StatusCode::BAD_REQUEST, batch.mistakes)),
        }
    }

    fn list(&mut self) -> Result<Answer, Refusal> {
        let query = self.call.uri.query().unwrap_or_default();
        let query: HashMap<_, _> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let number = |name: &str, default| match query.get(name).map(|text| text.parse::<usize>()) {
            None => Ok(default),
            Some(Ok(number)) if number > 0 => Ok(number),
            Some(_) => Err(Refusal::invalid(&format!("{name} is not a positive number"))),
        };
        let page = number("page", 1)?;
        let size = number("pageSize", 50)?.min(self.modes.page_size_cap);
        let matching = self.store.fields().filter(|fields| matches(fields, &query));
        let keys: Vec<_> = matching.filter_map(|fields| fields["key"].as_str()).collect();
        let shown = keys.iter().skip((page - 1).saturating_mul(size)).take(size);
        let shown: Vec<_> = shown.filter_map(|key| self.store.shown(key, self.version)).collect();
        let listing = match self.modes.paging {
            Paging::Flat => json!({
                "monitors": shown,
                "page": page.to_string(),
                "page_size": size,
                "total_monitor_count": keys.len(),
                "version": self.version,
            }),
            Paging::PageInfo => json!({
                "monitors": shown,
                "page_info": { "page": page, "pageSize": size, "totalMonitorCount": keys.len() },
            }),
        };
        self.store.grow(self.modes.grows_while_paged, query.get("tag"));
        Ok(answer::json(StatusCode::OK, &listing))
    }

    fn get(&self, key: &str) -> Result<Answer, Refusal> {
        let monitor = self.store.shown(key, self.version).ok_or(StatusCode::NOT_FOUND)?;
        Ok(answer::json(StatusCode::OK, &monitor))
    }

    fn delete(&mut self, key: &str) -> Result<Answer, Refusal> {
        if self.store.remove(key) {
            Ok(answer::empty(StatusCode::NO_CONTENT))
        } else {
            Err(StatusCode::NOT_FOUND.into())
        }
    }

    fn delete_many(&mut self) -> Result<Answer, Refusal> {
        let keys = self.call.json.as_ref().and_then(|body| body.get("monitors")?.as_array());
        let keys: Option<Vec<_>> = keys.and_then(|keys| keys.iter().map(Value::as_str).collect());
        let keys = keys.ok_or_else(|| Refusal::invalid("monitors is not a list of keys"))?;
        let missing: Vec<_> = keys.iter().filter(|key| !self.store.remove(key)).collect();
        let result = json!({
            "deleted_count": keys.len() - missing.len(),
            "errors": { "missing": missing },
            "requested_count": keys.len(),
        });
        Ok(answer::json(StatusCode::OK, &result))
    }

    fn pause(&mut self, key: &str, paused: bool) -> Result<Answer, Refusal> {
        if self.store.pause(key, paused) { self.get(key) } else { Err(StatusCode::NOT_FOUND.into()) }
    }
}

/// The body of a PUT.
#[derive(Default)]
struct PutBody<'a> {
    monitors: &'a [Value],
    rollback: bool,
    asynchronous: bool,
}

impl<'a> PutBody<'a> {
    fn read(body: &'a Fields, modes: &Modes) -> Result<Self, Refusal> {
        let mut order = Self::default();
        let mut monitors = None;
        for (name, value) in body {
            match (name.as_str(), value) {
                ("monitors", Value::Array(value)) => monitors = Some(value),
                ("rollback", Value::Bool(value)) => order.rollback = *value,
                ("async", Value::Bool(value)) => order.asynchronous = *value,
                ("webhook_url", Value::String(_)) => {}
                ("monitors" | "rollback" | "async" | "webhook_url", _) => {
                    return Err(Refusal::invalid(&format!("{name} is of a wrong type")));
                }
                _ if modes.unknown_fields == UnknownFields::Keep => {}
                _ => return Err(Refusal::invalid(&unknown_field(name))),
            }
        }
        order.monitors = monitors.ok_or_else(|| Refusal::invalid("monitors is missing"))?;
        Ok(order)
    }
}

/// The user name of HTTP Basic with an empty password.
fn basic_user(header: &str) -> Option<String> {
    let credentials = BASE64_STANDARD.decode(header.strip_prefix("Basic ")?).ok()?;
    let user = String::from_utf8(credentials).ok()?.strip_suffix(':')?.to_owned();
    (!user.is_empty()).then_some(user)
}

/// Whether a monitor passes all filters of a listing. The only states of the test double are `paused` and `passing`.
fn matches(fields: &Fields, filters: &HashMap<String, String>) -> bool {
    let text = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or_default();
    let lists = |name: &str, item: &str| {
        fields.get(name).and_then(Value::as_array).is_some_and(|items| items.iter().any(|it| it == item))
    };
    let paused = fields.get("paused") == Some(&Value::Bool(true));
    filters.iter().all(|(name, wanted)| match name.as_str() {
        "type" | "group" => text(name) == wanted,
        "tag" => lists("tags", wanted),
        "env" => {
            lists("environments", wanted) || (!fields.contains_key("environments") && wanted == "production")
        }
        "state" => wanted == if paused { "paused" } else { "passing" },
        "search" => [text("key"), text("name")]
            .iter()
            .any(|text| text.to_lowercase().contains(&wanted.to_lowercase())),
        _ => true,
    })
}
