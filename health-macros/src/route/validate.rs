//! What cannot be a route, and why.

use syn::{Expr, LitStr, ReturnType, Signature};

use super::args::{Form, Healthcheck, RouteArgs};
use super::method::Methods;
use super::monitor::{self, MonitorArgs, Target, ValidMonitor};
use super::path::Path;
use super::state::State;
use crate::diagnostics::Diagnostics;
use crate::expansion::Private;
use crate::literal::validate_text;
use crate::signature::{self, Attributes, Item, Kind};

/// axum implements `Handler` for functions of up to this many arguments.
const MOST_ARGUMENTS: usize = 16;

/// A route without mistakes. [`validate`] alone makes it.
pub(super) struct ValidRoute {
    pub(super) private: Private,
    pub(super) attributes: Attributes,
    pub(super) methods: Methods,
    pub(super) path: LitStr,
    pub(super) group: Option<LitStr>,
    pub(super) depends_on: Vec<LitStr>,
    /// `None`: the attribute has no `healthcheck`. An empty list: `healthcheck = false`.
    pub(super) monitors: Option<Vec<RouteMonitor>>,
    pub(super) handler: Box<Signature>,
    pub(super) state: State,
}

/// A monitor of a route.
pub(super) enum RouteMonitor {
    /// An expression, which the runtime checks.
    Value(Box<Expr>),
    Definition(Box<ValidMonitor>),
}

/// Returns the route only if nothing was reported, neither here nor while the arguments were read.
pub(super) fn validate(args: RouteArgs, item: Item, diagnostics: &mut Diagnostics) -> Option<ValidRoute> {
    let RouteArgs { methods, path, state, group, depends_on, healthchecks, krate } = args;
    if let Some(group) = &group {
        validate_text("a group", group, diagnostics);
    }
    for check in depends_on.iter().filter(|check| check.value.is_empty()) {
        diagnostics.at_span(check.span, "the name of a check cannot be empty");
    }
    // Two paths from here on: the literal, which is expanded, and what was understood of it.
    let parsed = path.as_ref().and_then(|path| Path::parse(path, diagnostics));
    if healthchecks.iter().any(|healthcheck| !matches!(healthcheck.form, Form::Off(_))) {
        literal_braces(path.as_ref(), parsed.as_ref(), diagnostics);
    }
    let target = Target { methods: methods.as_ref(), path: parsed.as_ref() };
    let monitors = self::healthchecks(healthchecks, &target, diagnostics);

    // Last the item: errors are reported in the order of the text.
    let handler = match item.kind {
        Kind::Function(handler) => handler,
        Kind::Static(other) => return not_a_handler(&other.name, diagnostics),
        Kind::Other(blamed) => return not_a_handler(&blamed, diagnostics),
    };
    function(&handler, diagnostics);
    if !diagnostics.is_empty() {
        return None;
    }
    Some(ValidRoute {
        private: Private::new(krate),
        attributes: item.attributes,
        methods: methods?,
        path: path?,
        group,
        depends_on: depends_on.iter().map(|check| LitStr::new(&check.value, check.span)).collect(),
        monitors,
        state: State::of(&handler, state.as_ref()),
        handler,
    })
}

fn not_a_handler(blamed: &dyn quote::ToTokens, diagnostics: &mut Diagnostics) -> Option<ValidRoute> {
    diagnostics.at(blamed, "a route is a free `async fn`: move `#[route]` to one");
    None
}

/// Refuses `{{` and `}}` in the path of a route with a monitor.
///
/// axum compares the path as it was sent. A monitor percent-encodes braces, as all clients may, and then misses a route
/// whose path has them unencoded.
fn literal_braces(written: Option<&LitStr>, path: Option<&Path>, diagnostics: &mut Diagnostics) {
    if let Some(instead) = path.and_then(|path| path.without_braces.as_ref()) {
        diagnostics.at(
            written,
            format!(
                "a monitor sends `{{` and `}}` percent-encoded, and axum does not match these with the braces of this \
                path: write `{instead:?}`, or remove the healthcheck"
            ),
        );
    }
}

fn function(handler: &Signature, diagnostics: &mut Diagnostics) {
    signature::validate("route", handler, diagnostics);
    if handler.asyncness.is_none() && !mentions_future(&handler.output) {
        diagnostics.at(
            handler.fn_token,
            "axum awaits what a handler returns, but this function returns no future: write `async fn`",
        );
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

/// Whether a function that is not `async` may return a future. A name is all that a macro sees.
fn mentions_future(output: &ReturnType) -> bool {
    matches!(output, ReturnType::Type(_, ty) if quote::quote!(#ty).to_string().contains("Future"))
}

/// The monitors, in the order of the attribute. `None` without any `healthcheck`.
fn healthchecks(
    healthchecks: Vec<Healthcheck>,
    target: &Target,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<RouteMonitor>> {
    if healthchecks.is_empty() {
        return None;
    }
    // Name and key are part of a monitor's identity. Without them, two monitors of a route would be one.
    let several = healthchecks.len() > 1;
    let mut taken: Vec<(&str, String)> = Vec::new();
    let mut monitors = Vec::new();
    for Healthcheck { at, form } in healthchecks {
        let args = match form {
            Form::Off(span) => {
                if several {
                    diagnostics.at_span(
                        span,
                        "`healthcheck = false` means that nothing monitors the route, but there is another \
                        `healthcheck`: keep one of them",
                    );
                }
                continue;
            }
            Form::Value(value) => {
                monitors.push(RouteMonitor::Value(value));
                continue;
            }
            Form::On(span) if several => {
                diagnostics.at_span(
                    span,
                    "each of several healthchecks needs a name: write `healthcheck(name = \"..\")`",
                );
                continue;
            }
            Form::On(_) => Box::new(MonitorArgs::default()),
            Form::Definition(args) => args,
        };
        if several && args.name.is_none() && args.key.is_none() {
            diagnostics.at_span(
                at,
                "each of several healthchecks needs a name: add `name = \"..\"` or `key = \"..\"`",
            );
        }
        for (what, text) in [("name", &args.name), ("key", &args.key)] {
            let Some(text) = text else { continue };
            let name = (what, text.value());
            if taken.contains(&name) {
                diagnostics.at(
                    text,
                    format!("another healthcheck of this route has the same {what}: choose a different one"),
                );
            }
            taken.push(name);
        }
        monitors.extend(monitor::validate(*args, at, target, diagnostics).map(RouteMonitor::Definition));
    }
    Some(monitors)
}
