//! `healthcheck( … )`

mod expand;
mod fields;
mod sent;
mod validate;

use std::time::Duration;

use proc_macro2::Span;
use syn::parse::ParseStream;
use syn::{LitStr, Result};

pub(super) use self::validate::Target;
use super::assertion::Assertion;
use super::method::{Method, method};
use crate::diagnostics::Diagnostics;
use crate::keys::{Key, Keys, Usages};
use crate::literal::{Written, boolean, count, duration, text, texts};

pub(super) const USAGES: Usages = &[
    ("name", "name = \"orders\""),
    ("key", "key = \"shop-orders\""),
    ("method", "method = HEAD"),
    ("params", "params(id = 1)"),
    ("query", "query(\"q\" = \"x\")"),
    ("headers", "headers(\"Authorization\" = env(\"PROBE_TOKEN\"))"),
    ("cookies", "cookies(\"session\" = env(\"PROBE_SESSION\"))"),
    ("body", "body = \"{}\""),
    ("assert", "assert(response.code == 200)"),
    ("tags", "tags = [\"orders\"]"),
    ("note", "note = \"..\""),
    ("every", "every = 1min"),
    ("timeout", "timeout = 5s"),
    ("notify", "notify = [\"email:ops@example.com\"]"),
    ("group", "group = \"shop\""),
    ("grace", "grace = 60s"),
    ("failure_tolerance", "failure_tolerance = 2"),
    ("realert", "realert = 8h"),
    ("regions", "regions = [\"eu-central-1\"]"),
    ("follow_redirects", "follow_redirects = false"),
    ("verify_ssl", "verify_ssl = true"),
    ("environments", "environments = [\"production\"]"),
    ("paused", "paused = true"),
    ("mutates", "mutates = true"),
];

/// What stands in the parentheses of one `healthcheck`.
pub(super) struct Monitor {
    /// The word `healthcheck`, to blame for what is not there.
    at: Span,
    /// The keys whose values could not be read.
    unread: Vec<&'static str>,
    pub(super) name: Option<LitStr>,
    pub(super) key: Option<LitStr>,
    method: Option<Method>,
    params: Vec<Sample>,
    query: Vec<Sample>,
    headers: Vec<Field>,
    cookies: Vec<Field>,
    body: Option<LitStr>,
    assertions: Vec<Assertion>,
    tags: Vec<LitStr>,
    note: Option<LitStr>,
    every: Option<Written<Duration>>,
    timeout: Option<Written<Duration>>,
    notify: Vec<LitStr>,
    group: Option<LitStr>,
    grace: Option<Written<Duration>>,
    failure_tolerance: Option<Written<u32>>,
    realert: Option<Written<Duration>>,
    regions: Vec<LitStr>,
    follow_redirects: Option<Written<bool>>,
    verify_ssl: Option<Written<bool>>,
    environments: Vec<LitStr>,
    paused: Option<Written<bool>>,
    mutates: Option<Written<bool>>,
}

/// A path or query parameter.
struct Sample {
    name: Written<String>,
    value: Written<String>,
}

/// A header or a cookie.
struct Field {
    name: LitStr,
    value: FieldValue,
}

enum FieldValue {
    Text(LitStr),
    Env(LitStr),
}

impl Monitor {
    /// One that says nothing, as `healthcheck = true` does.
    pub(super) fn of(at: Span) -> Self {
        Self {
            at,
            unread: Vec::new(),
            name: None,
            key: None,
            method: None,
            params: Vec::new(),
            query: Vec::new(),
            headers: Vec::new(),
            cookies: Vec::new(),
            body: None,
            assertions: Vec::new(),
            tags: Vec::new(),
            note: None,
            every: None,
            timeout: None,
            notify: Vec::new(),
            group: None,
            grace: None,
            failure_tolerance: None,
            realert: None,
            regions: Vec::new(),
            follow_redirects: None,
            verify_ssl: None,
            environments: Vec::new(),
            paused: None,
            mutates: None,
        }
    }

    pub(super) fn parse(key: &Key, input: ParseStream, diagnostics: &mut Diagnostics) -> Result<Self> {
        let mut monitor = Self::of(key.span);
        key.keys(Keys::new(USAGES), input, diagnostics, |keys, input, diagnostics| {
            monitor.item(keys, input, diagnostics)
        })?;
        Ok(monitor)
    }

    fn item(&mut self, keys: &mut Keys, input: ParseStream, diagnostics: &mut Diagnostics) -> Result<()> {
        let key = keys.next(input, diagnostics)?;
        let mistakes = diagnostics.count();
        let read = self.value(&key, input, diagnostics);
        if read.is_err() || diagnostics.count() > mistakes {
            self.unread.push(key.name);
        }
        read
    }

    fn value(&mut self, key: &Key, input: ParseStream, diagnostics: &mut Diagnostics) -> Result<()> {
        match key.name {
            "name" => self.name = Some(key.value(input, text)?),
            "key" => self.key = Some(key.value(input, text)?),
            "method" => self.method = Some(key.value(input, method)?),
            "params" => key.group(input, diagnostics, |input, _| {
                self.params.push(fields::param(input)?);
                Ok(())
            })?,
            "query" => key.group(input, diagnostics, |input, _| {
                self.query.push(fields::query(input)?);
                Ok(())
            })?,
            "headers" => key.group(input, diagnostics, |input, _| {
                self.headers.push(fields::field(input, "header")?);
                Ok(())
            })?,
            "cookies" => key.group(input, diagnostics, |input, _| {
                self.cookies.push(fields::field(input, "cookie")?);
                Ok(())
            })?,
            "body" => self.body = Some(key.value(input, fields::body)?),
            "assert" => key.group(input, diagnostics, |input, _| {
                self.assertions.push(Assertion::parse(input)?);
                Ok(())
            })?,
            "tags" => self.tags = key.value(input, |input| texts(input, diagnostics))?,
            "note" => self.note = Some(key.value(input, text)?),
            "every" => self.every = Some(key.value(input, duration)?),
            "timeout" => self.timeout = Some(key.value(input, duration)?),
            "notify" => self.notify = key.value(input, |input| texts(input, diagnostics))?,
            "group" => self.group = Some(key.value(input, text)?),
            "grace" => self.grace = Some(key.value(input, duration)?),
            "failure_tolerance" => self.failure_tolerance = Some(key.value(input, count)?),
            "realert" => self.realert = Some(key.value(input, duration)?),
            "regions" => self.regions = key.value(input, |input| texts(input, diagnostics))?,
            "follow_redirects" => self.follow_redirects = Some(key.value(input, boolean)?),
            "verify_ssl" => self.verify_ssl = Some(key.value(input, boolean)?),
            "environments" => {
                self.environments = key.value(input, |input| texts(input, diagnostics))?;
                if self.environments.is_empty() {
                    return Err(syn::Error::new(
                        key.span,
                        "without an environment it would be monitored nowhere: name one, or remove `environments` for all",
                    ));
                }
            }
            "paused" => self.paused = Some(key.value(input, boolean)?),
            _ => self.mutates = Some(key.value(input, boolean)?),
        }
        Ok(())
    }
}
