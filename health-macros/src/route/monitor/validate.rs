//! The monitor of a valid definition.

use std::time::Duration;

use proc_macro2::Span;
use syn::LitStr;

use super::args::MonitorArgs;
use super::fields::{Field, Sample};
use super::headers::{cookies, headers};
use super::{limits, request};
use crate::diagnostics::Diagnostics;
use crate::literal::Written;
use crate::route::assertion::Assertion;
use crate::route::method::Methods;
use crate::route::path::Path;

/// The route that is monitored, as far as it could be read.
pub(in crate::route) struct Target<'a> {
    pub(in crate::route) methods: Option<&'a Methods>,
    pub(in crate::route) path: Option<&'a Path>,
}

/// A monitor without mistakes. [`validate`] alone makes it.
pub(in crate::route) struct ValidMonitor {
    pub(super) name: Option<LitStr>,
    pub(super) key: Option<LitStr>,
    pub(super) method: Option<&'static str>,
    pub(super) params: Vec<Sample>,
    pub(super) query: Vec<Sample>,
    pub(super) headers: Vec<Field>,
    pub(super) cookies: Vec<Field>,
    pub(super) body: Option<LitStr>,
    pub(super) assertions: Vec<Assertion>,
    pub(super) tags: Vec<LitStr>,
    pub(super) note: Option<LitStr>,
    pub(super) every: Option<Duration>,
    pub(super) timeout: Option<Duration>,
    pub(super) notify: Vec<LitStr>,
    pub(super) group: Option<LitStr>,
    pub(super) grace: Option<Duration>,
    pub(super) failure_tolerance: Option<u32>,
    pub(super) realert: Option<Duration>,
    pub(super) regions: Vec<LitStr>,
    pub(super) follow_redirects: Option<bool>,
    pub(super) verify_ssl: Option<bool>,
    pub(super) environments: Vec<LitStr>,
    pub(super) paused: Option<bool>,
    pub(super) mutates: Option<bool>,
}

/// Returns the monitor only if nothing was reported for the attribute so far. `at` is the place of the `healthcheck`, for
/// what is missing in it.
pub(in crate::route) fn validate(
    args: MonitorArgs,
    at: Span,
    target: &Target,
    diagnostics: &mut Diagnostics,
) -> Option<Box<ValidMonitor>> {
    if let Some(methods) = target.methods {
        request::method(&args, at, methods, diagnostics);
    }
    if let Some(path) = target.path {
        request::params(&args, at, path, diagnostics);
    }
    request::query(&args.query, diagnostics);
    limits::texts(&args, diagnostics);
    limits::times(&args, diagnostics);
    headers(&args.headers, diagnostics);
    cookies(&args.cookies, diagnostics);
    diagnostics.is_empty().then(|| Box::new(plain(args)))
}

/// The values without the places where they are written.
fn plain(args: MonitorArgs) -> ValidMonitor {
    ValidMonitor {
        name: args.name,
        key: args.key,
        method: args.method.map(Written::into_value),
        params: args.params,
        query: args.query,
        headers: args.headers,
        cookies: args.cookies,
        body: args.body,
        assertions: args.assertions,
        tags: args.tags,
        note: args.note,
        every: args.every.map(Written::into_value),
        timeout: args.timeout.map(Written::into_value),
        notify: args.notify,
        group: args.group,
        grace: args.grace.map(Written::into_value),
        failure_tolerance: args.failure_tolerance.map(Written::into_value),
        realert: args.realert.map(Written::into_value),
        regions: args.regions,
        follow_redirects: args.follow_redirects.map(Written::into_value),
        verify_ssl: args.verify_ssl.map(Written::into_value),
        environments: args.environments.map(Written::into_value).unwrap_or_default(),
        paused: args.paused.map(Written::into_value),
        mutates: args.mutates.map(Written::into_value),
    }
}
