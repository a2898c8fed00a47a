//! What cannot be a route, and why.

use syn::{ReturnType, Signature};

use super::Route;
use super::args::{Args, Form, Healthcheck};
use super::monitor::{Monitor, Target};
use super::path::Path;
use super::state::State;
use crate::diagnostics::Diagnostics;
use crate::literal::validate_text;
use crate::signature::{self, Item, Kind};

/// As many arguments as axum's handlers have at most.
const MOST_ARGUMENTS: usize = 16;

pub(super) fn validate(mut args: Args, item: Item, diagnostics: &mut Diagnostics) -> Option<Route> {
    if let Some(group) = &args.group {
        validate_text("a group", group, diagnostics);
    }
    for check in &args.depends_on {
        if check.value.is_empty() {
            diagnostics.push(check.error("the name of a check cannot be empty"));
        }
    }
    let path = args.path.as_ref().and_then(|path| Path::parse(path, diagnostics));
    braces(&args, path.as_ref(), diagnostics);
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

/// Refuses a path that a monitor cannot ask for.
fn braces(args: &Args, path: Option<&Path>, diagnostics: &mut Diagnostics) {
    let monitored = args.healthchecks.iter().any(|healthcheck| !matches!(healthcheck.form, Form::Off(_)));
    if let Some(written) = &args.path
        && let Some(instead) = path.and_then(|path| path.without_braces.as_ref())
        && monitored
    {
        diagnostics.at(
            written,
            format!(
                "a monitor sends `{{` and `}}` percent-encoded, which axum does not take for the braces of \
                this path: write `{instead:?}`, or remove the healthcheck"
            ),
        );
    }
}

fn function(handler: &Signature, diagnostics: &mut Diagnostics) {
    signature::validate("route", handler, diagnostics);
    if handler.asyncness.is_none() && !mentions_future(&handler.output) {
        diagnostics.at(
            handler.fn_token,
            "axum awaits what a handler returns, and this is no future: write `async fn`",
        );
    }
    if let Some(argument) = handler.inputs.iter().nth(MOST_ARGUMENTS) {
        diagnostics.at(
            argument,
            format!(
                "axum takes handlers of at most {MOST_ARGUMENTS} arguments: group some in a tuple, or in a \
                struct with `#[derive(FromRequestParts)]`"
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
                "several healthchecks of one route need names to tell them apart: write \
                `healthcheck(name = \"..\")`",
            )),
            Form::Off(_) | Form::Value(_) => {}
            Form::On(_) => Monitor::of(*key).validate(target, diagnostics),
            Form::Definition(monitor) => {
                monitor.validate(target, diagnostics);
                if several && monitor.name.is_none() && monitor.key.is_none() {
                    diagnostics.push(syn::Error::new(
                        *key,
                        "several healthchecks of one route need names to tell them apart: add \
                        `name = \"..\"` or `key = \"..\"`",
                    ));
                }
                for (what, text) in [("name", &monitor.name), ("key", &monitor.key)] {
                    let Some(text) = text else { continue };
                    let name = (what, text.value());
                    if names.contains(&name) {
                        diagnostics.at(
                            text,
                            format!(
                                "another healthcheck of this route has the same {what}: give each its own"
                            ),
                        );
                    }
                    names.push(name);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proc_macro2::TokenStream;
    use quote::quote;

    use super::super::mistakes;

    fn of_route(args: TokenStream) -> Vec<String> {
        mistakes(
            args,
            quote!(
                async fn handler() {}
            ),
        )
    }

    #[test]
    fn all_mistakes_of_an_attribute_and_its_function_are_told_together() {
        let found = mistakes(
            quote!(get "orders", groop = 1, healthcheck(every = 1s, timeout = 1min, tags = ["", 1], region = "x")),
            quote!(
                fn handler<T>(&self) {}
            ),
        );
        assert_eq!(found.len(), 11, "{found:#?}");
    }

    #[test]
    fn a_value_that_cannot_be_read_is_not_said_to_be_missing_as_well() {
        let found = of_route(quote!(POST "/{id}", healthcheck(params(id = 5s), body = 1, mutates = yes)));
        assert_eq!(found.len(), 3, "{found:#?}");
    }

    #[test]
    fn an_empty_group_is_said_once() {
        for (args, empty) in [
            (quote!(POST "/{id}", healthcheck()), 1),
            (quote!(POST "/", healthcheck(), healthcheck()), 2),
            (quote!(GET "/{id}", healthcheck(params())), 1),
        ] {
            let found = of_route(args.clone());
            assert_eq!(found.len(), empty, "{args}: {found:#?}");
            assert!(found.iter().all(|text| text.contains("is empty")), "{found:#?}");
        }
    }

    #[test]
    fn healthcheck_takes_parentheses_and_whatever_stands_in_other_brackets_is_read() {
        for args in [quote!(GET "/", healthcheck[every = 1s]), quote!(GET "/", healthcheck { every = 1s })] {
            let found = of_route(args);
            assert_eq!(found.len(), 2, "{found:#?}");
            assert_eq!(found[0], "`healthcheck` takes parentheses: write `healthcheck( … )`");
        }
    }

    #[test]
    fn literal_braces_are_refused_where_a_monitor_would_ask_for_them() {
        for (healthcheck, count) in [
            (quote!(healthcheck = true), 1),
            (quote!(healthcheck(every = 1min)), 1),
            (quote!(healthcheck = monitor()), 1),
            (quote!(healthcheck = false), 0),
            (quote!(group = "a"), 0),
        ] {
            let found = of_route(quote!(GET "/a/{{b}}", #healthcheck));
            assert_eq!(found.len(), count, "{healthcheck}: {found:#?}");
            assert!(found.iter().all(|text| text.contains("write `\"/a/%7Bb%7D\"`")), "{found:#?}");
        }
    }

    #[test]
    fn a_sample_has_at_most_one_sign() {
        let sample = |sample: TokenStream| of_route(quote!(GET "/{id}", healthcheck(params(id = #sample))));
        assert_eq!(sample(quote!(-1)), [""; 0]);
        for wrong in [quote!(--1), quote!(---1.5), quote!(-"a"), quote!(-true)] {
            assert_eq!(sample(wrong.clone()).len(), 1, "{wrong}");
        }
    }

    #[test]
    fn headers_that_clients_set_themselves_are_refused() {
        for (name, part) in [
            ("host", "comes from the address"),
            ("Content-Length", "follows from the body"),
            ("Transfer-Encoding", "follows from the body"),
            ("connection", "keeps its connections itself"),
            ("cookie", "write `cookies(..)`"),
        ] {
            let found = of_route(quote!(GET "/", healthcheck(headers(#name = "a"))));
            assert_eq!(found.len(), 1, "{found:#?}");
            assert!(found[0].contains(part), "{found:#?}");
        }
        assert_eq!(of_route(quote!(GET "/", healthcheck(headers("Content-Type" = "a")))), [""; 0]);
    }

    #[test]
    fn a_monitor_sends_what_the_route_answers() {
        for sound in [
            quote!(GET "/", healthcheck(method = HEAD)),
            quote!(ANY "/", healthcheck(method = OPTIONS)),
            quote!([POST, GET] "/", healthcheck = true),
            quote!([TRACE, HEAD] "/", healthcheck(method = HEAD)),
            quote!(TRACE "/", healthcheck = false),
            quote!(DELETE "/", healthcheck(mutates = true)),
            quote!(POST "/", healthcheck(mutates = true, body = "")),
        ] {
            assert_eq!(of_route(sound.clone()), [""; 0], "{sound}");
        }
        for wrong in [
            quote!(POST "/", healthcheck(method = GET)),
            quote!(HEAD "/", healthcheck(method = GET)),
            quote!(CONNECT "/", healthcheck = true),
            quote!(DELETE "/", healthcheck(mutates = true, body = "")),
            quote!(PUT "/", healthcheck(mutates = false, body = "")),
        ] {
            assert_eq!(of_route(wrong.clone()).len(), 1, "{wrong}");
        }
    }

    #[test]
    fn headers_and_cookies_may_be_just_as_long_as_the_api_takes() {
        let header = |length: usize| {
            let value = "v".repeat(length);
            of_route(quote!(GET "/", healthcheck(headers("X" = #value)))).len()
        };
        // `X: ` and a line break are sent too.
        assert_eq!((header(5120 - 5), header(5120 - 4)), (0, 1));
        let cookie = |length: usize| {
            let value = "v".repeat(length);
            of_route(quote!(GET "/", healthcheck(cookies("c" = #value)))).len()
        };
        assert_eq!((cookie(5120 - 4), cookie(5120 - 3)), (0, 1));
    }
}
