use proc_macro2::TokenStream;
use quote::quote;

use super::validated;
use crate::diagnostics::Diagnostics;

fn mistakes(args: TokenStream, item: TokenStream) -> Vec<String> {
    let mut diagnostics = Diagnostics::default();
    let route = validated(args, item, &mut diagnostics);
    assert_eq!(route.is_some(), diagnostics.is_empty(), "either a route or mistakes");
    diagnostics.texts()
}

/// The mistakes in the arguments of a function that could be any route.
fn of_route(args: TokenStream) -> Vec<String> {
    mistakes(
        args,
        quote!(
            async fn handler() {}
        ),
    )
}

#[test]
fn one_build_reports_all_mistakes_of_an_attribute_and_its_function() {
    let found = mistakes(
        quote!(get "orders", groop = 1, healthcheck(every = 1s, timeout = 1min, tags = ["", 1], region = "x")),
        quote!(
            fn handler<T>(&self) {}
        ),
    );
    assert_eq!(found.len(), 11, "{found:#?}");
}

#[test]
fn a_setting_whose_value_has_a_mistake_is_not_reported_as_missing() {
    let found = of_route(quote!(POST "/{id}", healthcheck(params(id = 5s), body = 1, mutates = yes)));
    assert_eq!(found.len(), 3, "{found:#?}");
    let found = of_route(quote!(GET "/", healthcheck(environments = [production])));
    assert_eq!(found, ["expected text in quotes"]);
}

#[test]
fn empty_parentheses_are_reported_once() {
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
fn other_brackets_than_parentheses_hide_no_mistake_in_them() {
    for args in [quote!(GET "/", healthcheck[every = 1s]), quote!(GET "/", healthcheck { every = 1s })] {
        let found = of_route(args);
        assert_eq!(found.len(), 2, "{found:#?}");
        assert_eq!(found[0], "`healthcheck` takes parentheses: write `healthcheck( … )`");
    }
}

#[test]
fn literal_braces_are_refused_in_the_path_of_a_monitored_route() {
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
fn a_sample_value_has_at_most_one_sign() {
    let sample = |sample: TokenStream| of_route(quote!(GET "/{id}", healthcheck(params(id = #sample))));
    assert_eq!(sample(quote!(-1)), [""; 0]);
    for wrong in [quote!(--1), quote!(---1.5), quote!(-"a"), quote!(-true)] {
        assert_eq!(sample(wrong.clone()).len(), 1, "{wrong}");
    }
}

#[test]
fn the_message_for_a_header_that_clients_set_says_where_its_value_comes_from() {
    for (name, part) in [
        ("host", "from the URL"),
        ("Content-Length", "from the body"),
        ("Transfer-Encoding", "from the body"),
        ("connection", "manages its connections itself"),
        ("cookie", "write `cookies(..)`"),
    ] {
        let found = of_route(quote!(GET "/", healthcheck(headers(#name = "a"))));
        assert_eq!(found.len(), 1, "{found:#?}");
        assert!(found[0].contains(part), "{found:#?}");
    }
}

#[test]
fn a_monitor_sends_a_method_that_the_route_answers() {
    for sound in [
        quote!(GET "/", healthcheck(method = HEAD)),
        quote!(ANY "/", healthcheck(method = OPTIONS)),
        quote!([POST, GET] "/", healthcheck = true),
        quote!([TRACE, HEAD] "/", healthcheck(method = HEAD)),
        quote!(TRACE "/", healthcheck = false),
    ] {
        assert_eq!(of_route(sound.clone()), [""; 0], "{sound}");
    }
    for wrong in [quote!(HEAD "/", healthcheck(method = GET)), quote!(CONNECT "/", healthcheck = true)] {
        assert_eq!(of_route(wrong.clone()).len(), 1, "{wrong}");
    }
}
