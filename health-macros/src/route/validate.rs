//! What cannot be a route, and why.

use syn::{ReturnType, Signature};

use super::Route;
use super::args::{Args, Form, Healthcheck};
use super::monitor::{Monitor, Target};
use super::path::Path;
use super::state::State;
use crate::diagnostics::Diagnostics;
use crate::literal::validate_label;
use crate::signature::{self, Item, Kind};

/// As many arguments as axum's handlers have at most.
const MOST_ARGUMENTS: usize = 16;

pub(super) fn validate(mut args: Args, item: Item, diagnostics: &mut Diagnostics) -> Option<Route> {
    if let Some(group) = &args.group {
        validate_label("group", group, diagnostics);
    }
    for check in &args.depends_on {
        if check.value.is_empty() {
            diagnostics.push(check.error("the name of a check cannot be empty"));
        }
    }
    let path = args.path.as_ref().and_then(|path| Path::parse(path, diagnostics));
    let target = Target { methods: args.methods.as_ref(), path: path.as_ref() };
    healthchecks(&args.healthchecks, &target, diagnostics);

    let handler = match item.kind {
        Kind::Function(handler) => handler,
        Kind::Static(other) => {
            diagnostics.at(&other.name, "a route is an `async fn`: put `#[route]` on one");
            return None;
        }
        Kind::Other(blamed) => {
            diagnostics.at(blamed, "a route is a free `async fn`: put `#[route]` on one");
            return None;
        }
    };
    function(&handler, diagnostics);
    let state = State::of(&handler, args.state.as_ref());
    let (methods, path) = (args.methods.take()?, args.path.take()?);
    Some(Route { methods, path, args, attributes: item.attributes, handler, state })
}

fn function(handler: &Signature, diagnostics: &mut Diagnostics) {
    signature::validate("route", handler, diagnostics);
    if handler.asyncness.is_none() && !mentions_future(&handler.output) {
        diagnostics.at(handler.fn_token, "a handler is asynchronous: write `async fn`");
    }
    if let Some(argument) = handler.inputs.iter().nth(MOST_ARGUMENTS) {
        diagnostics.at(
            argument,
            format!(
                "axum takes handlers of at most {MOST_ARGUMENTS} arguments: group some in a tuple, or in a struct with \
                 `#[derive(FromRequestParts)]`"
            ),
        );
    }
}

/// Whether a function that is not `async` may well return a future.
fn mentions_future(output: &ReturnType) -> bool {
    matches!(output, ReturnType::Type(_, ty) if quote::quote!(#ty).to_string().contains("Future"))
}

fn healthchecks(healthchecks: &[Healthcheck], target: &Target, diagnostics: &mut Diagnostics) {
    let several = healthchecks.len() > 1;
    let mut names: Vec<(&str, String)> = Vec::new();
    for Healthcheck { key, form } in healthchecks {
        match form {
            Form::Off(span) if several => diagnostics.push(syn::Error::new(
                *span,
                "`healthcheck = false` says that there is none, but there is another: remove one of the two",
            )),
            Form::On(span) if several => diagnostics.push(syn::Error::new(
                *span,
                "several healthchecks of one route need names to tell them apart: write `healthcheck(name = \"..\")`",
            )),
            Form::Off(_) | Form::Value(_) => {}
            Form::On(_) => Monitor::of(*key).validate(target, diagnostics),
            Form::Definition(monitor) => {
                monitor.validate(target, diagnostics);
                if several && monitor.name.is_none() && monitor.key.is_none() {
                    diagnostics.push(syn::Error::new(
                        *key,
                        "several healthchecks of one route need names to tell them apart: add `name = \"..\"` or `key = \"..\"`",
                    ));
                }
                for (what, text) in [("name", &monitor.name), ("key", &monitor.key)] {
                    let Some(text) = text else { continue };
                    let name = (what, text.value());
                    if names.contains(&name) {
                        diagnostics.at(
                            text,
                            format!("another healthcheck of this route has the same {what}: give each its own"),
                        );
                    }
                    names.push(name);
                }
            }
        }
    }
}
