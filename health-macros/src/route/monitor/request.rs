//! Whether the request that a monitor sends reaches the route, and may be sent again and again.

use proc_macro2::Span;

use super::args::{MonitorArgs, MonitorKey};
use super::fields::Sample;
use crate::diagnostics::{Diagnostics, list, nearest};
use crate::route::method::{Methods, SENT};
use crate::route::path::{Param, Path, is_resolved};

pub(super) fn method(args: &MonitorArgs, at: Span, methods: &Methods, diagnostics: &mut Diagnostics) {
    if !args.knows(MonitorKey::Method) {
        return;
    }
    let method = args.method.clone().unwrap_or_else(|| methods.preferred());
    let sent = method.value;
    if !SENT.contains(&sent) {
        diagnostics.at_span(
            method.span,
            format!(
                "the monitoring API cannot send {sent}: choose a method that it can send and the route answers, such as \
                `method = HEAD`, or remove the healthcheck"
            ),
        );
        return;
    }
    if !methods.answers(sent) {
        diagnostics.at_span(
            method.span,
            format!(
                "the route does not answer {sent}: choose one of its methods, or add {sent} to the route"
            ),
        );
    }

    // HTTP's safe methods change nothing by definition. Whether a handler keeps to that is its author's responsibility.
    let changes = matches!(sent, "POST" | "PUT" | "PATCH" | "DELETE");
    match args.mutates.as_ref().filter(|mutates| mutates.value) {
        None if changes && args.knows(MonitorKey::Mutates) => diagnostics.at_span(
            at,
            format!(
                "a {sent} request may change something, and a monitor sends it again and again: add `mutates = true` if \
                that is safe, or monitor another route"
            ),
        ),
        Some(mutates) if !changes => {
            diagnostics.at_span(
                mutates.span,
                format!("a {sent} request changes nothing: remove `mutates = true`"),
            );
        }
        _ => {}
    }

    let takes_body = matches!(sent, "POST" | "PUT" | "PATCH");
    match &args.body {
        None if takes_body && args.knows(MonitorKey::Body) => diagnostics.at_span(
            at,
            format!("the monitoring API requires a body with {sent}: add one, such as `body = \"{{}}\"`"),
        ),
        Some(body) if !takes_body => {
            diagnostics.at(body, format!("the monitoring API sends {sent} without a body: remove `body`"));
        }
        _ => {}
    }
}

/// Every parameter of the path needs a sample value, and every sample value a parameter.
pub(super) fn params(args: &MonitorArgs, at: Span, path: &Path, diagnostics: &mut Diagnostics) {
    if args.knows(MonitorKey::Params) {
        let has_sample = |param: &&Param| args.params.iter().any(|sample| sample.name.value == param.name);
        for param in path.params.iter().filter(|param| !has_sample(param)) {
            diagnostics.at_span(at, missing_sample(param));
        }
    }
    for (at, sample) in args.params.iter().enumerate() {
        let name = &sample.name.value;
        if args.params[..at].iter().any(|other| other.name.value == *name) {
            diagnostics.at_span(
                sample.name.span,
                format!("the parameter `{name}` has more than one sample value: keep one"),
            );
        }
        match path.params.iter().find(|param| param.name == *name) {
            Some(param) => sample_value(sample, param, diagnostics),
            None => diagnostics.at_span(sample.name.span, unknown_param(name, &path.params)),
        }
    }
}

fn missing_sample(Param { name, wildcard, .. }: &Param) -> String {
    let (kind, value) = if *wildcard { ("wildcard", "\"a/b\"") } else { ("path parameter", "1") };
    // axum accepts names that are no Rust identifiers. The attribute takes these in quotes.
    let written = if syn::parse_str::<syn::Ident>(name).is_ok() { name.clone() } else { format!("{name:?}") };
    format!("the {kind} `{name}` has no sample value: add `healthcheck(params({written} = {value}))`")
}

fn unknown_param(name: &str, params: &[Param]) -> String {
    let names: Vec<_> = params.iter().map(|param| param.name.as_str()).collect();
    match nearest(name, &names) {
        Some(near) => format!("the path has no parameter `{name}`: did you mean `{near}`?"),
        None if params.is_empty() => {
            format!("the path has no parameters: remove the sample value of `{name}`")
        }
        None => format!("the path has no parameter `{name}`: it has {}", list(&names)),
    }
}

fn sample_value(Sample { name, value }: &Sample, param: &Param, diagnostics: &mut Diagnostics) {
    if value.value.is_empty() {
        diagnostics.at_span(
            value.span,
            format!(
                "an empty sample value makes a path that `{}` does not match: write a value that the handler accepts",
                name.value
            ),
        );
    }
    // With its prefix, as in `/.{id}`. The monitor percent-encodes a `%` in the sample, which makes `%2e` harmless there.
    let path = format!("{}{}", param.prefix, value.value.replace('%', "%25"));
    if path.split(|c| c == '/' && param.wildcard).any(is_resolved) {
        diagnostics.at_span(
            value.span,
            "clients resolve `.` and `..` before they send a path: choose another sample value",
        );
    }
}

pub(super) fn query(query: &[Sample], diagnostics: &mut Diagnostics) {
    for parameter in query.iter().filter(|parameter| parameter.name.value.is_empty()) {
        diagnostics.at_span(parameter.name.span, "the name of a query parameter cannot be empty");
    }
}
