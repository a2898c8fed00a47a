use proc_macro2::TokenStream;
use quote::quote;

use super::validated;
use crate::diagnostics::Diagnostics;

fn mistakes(args: TokenStream, item: TokenStream) -> Vec<String> {
    let mut diagnostics = Diagnostics::default();
    let check = validated(args, item, &mut diagnostics);
    assert_eq!(check.is_some(), diagnostics.is_empty(), "either a check or mistakes");
    diagnostics.texts()
}

/// The mistakes in the arguments of a function that could be any check.
fn of_function(args: TokenStream) -> Vec<String> {
    mistakes(
        args,
        quote!(
            fn check() {}
        ),
    )
}

#[test]
fn one_build_reports_all_mistakes_of_an_attribute_and_its_function() {
    let found = mistakes(
        quote!(liveness, timeout = 0s, tags = ["", "a", "a"], name = ".", failures = 0, on_fial = warn),
        quote!(
            fn check<T>(a: State<u8>, b: State<u16>) {}
        ),
    );
    assert_eq!(found.len(), 9, "{found:#?}");
}

#[test]
fn a_name_must_be_a_path_segment_that_clients_do_not_resolve() {
    for (name, count) in [(".", 1), ("..", 1), ("...", 0), (".a", 0)] {
        assert_eq!(of_function(quote!(name = #name)).len(), count, "{name}");
    }
}

#[test]
fn a_name_has_no_invisible_characters() {
    for (name, count) in [("a\u{202e}b", 1), ("e\u{301}", 1), ("été \"x\" \\", 0), ("a\nb", 1)] {
        let found = of_function(quote!(name = #name));
        assert_eq!(found.len(), count, "{name}: {found:?}");
    }
}

#[test]
fn a_path_as_the_value_of_on_fail_is_answered_with_its_last_word() {
    for (written, message) in [
        (quote!(OnFail::Warn), "`on_fail` takes the word alone: write `on_fail = warn`"),
        (quote!(health_runtime::OnFail::Ignore), "`on_fail` takes the word alone: write `on_fail = ignore`"),
        (quote!(OnFail::Wran), "unknown value `Wran`: did you mean `warn`?"),
        (quote!(Warn), "unknown value `Warn`: did you mean `warn`?"),
    ] {
        assert_eq!(of_function(quote!(on_fail = #written)), [message]);
    }
}

#[test]
fn every_documented_key_is_accepted() {
    // `ttl` and `fail_ttl` belong to a check that requests run, and `every` to another.
    let reuse = quote!(ttl = 0s, fail_ttl = 0s,);
    let interval = quote!(every = 30s,);
    let others = quote!(
        liveness,
        readiness,
        startup,
        name = "db",
        tags = ["a", "b"],
        on_fail = ignore,
        timeout = 2s,
        initial_delay = 10s,
        failures = 3,
        successes = 2,
        component(type = "datastore", id = "orders"),
        owner = "team-orders",
        runbook = "https://wiki.example.com/orders",
        crate = crate::runtime,
    );
    let check = quote!(
        const fn check() -> bool {
            true
        }
    );
    for timing in [reuse, interval] {
        assert_eq!(mistakes(quote!(#timing #others), check.clone()), [""; 0]);
    }
    let reporter = quote!(
        static IMPORTER: Reporter = Reporter::new();
    );
    assert_eq!(mistakes(quote!(liveness, failures = 2, successes = 2), reporter), [""; 0]);
}

#[test]
fn the_message_for_a_static_of_another_type_shows_a_reporter() {
    let message = |ty: TokenStream| mistakes(quote!(), quote!(static IMPORTER: #ty = value();)).concat();
    for ty in [quote!(u8), quote!(&'static str), quote!(std::sync::atomic::AtomicBool), quote!((Reporter,))] {
        let text = message(ty.clone());
        assert!(text.contains("write `static IMPORTER: Reporter = Reporter::new();`"), "{ty}: {text}");
    }
    for ty in [quote!(Reporter), quote!(health_runtime::Reporter), quote!(Alias), quote!((Reporter))] {
        assert_eq!(message(ty.clone()), "", "{ty}");
    }
}

#[test]
fn a_reporter_takes_no_setting_about_runs() {
    let args = quote!(timeout = 1s, ttl = 1s, fail_ttl = 1s, initial_delay = 1s);
    let found = mistakes(
        args,
        quote!(
            static mut R: Reporter = Reporter::new();
        ),
    );
    assert_eq!(found.len(), 5, "{found:#?}");
}
