//! What cannot be a check, and why.

use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{LitStr, Signature, StaticMutability, Type};

use super::args::{Args, Timing};
use super::{Check, Runs};
use crate::diagnostics::Diagnostics;
use crate::literal::{Written, validate_label, validate_tags};
use crate::signature::{self, Item, Kind, Static};

pub(super) fn validate(args: Args, item: Item, diagnostics: &mut Diagnostics) -> Option<Check> {
    numbers(&args, diagnostics);
    validate_tags(&args.tags, diagnostics);
    if let Some(written) = &args.name {
        validate_name(written, diagnostics);
    }

    let (name, runs) = match item.kind {
        Kind::Function(signature) => {
            function(&args, &signature, diagnostics);
            (signature.ident.unraw().to_string(), Runs::Function(signature))
        }
        Kind::Static(reporter) => {
            self::reporter(&args, &reporter, diagnostics);
            (reporter.name.unraw().to_string().to_lowercase(), Runs::Reporter(reporter))
        }
        Kind::Other(blamed) => {
            diagnostics.at(
                blamed,
                "a health check is a free function or a `static NAME: Reporter`: put `#[health_check]` on \
                one of these",
            );
            return None;
        }
    };
    let name = args.name.as_ref().map_or(name, LitStr::value);
    Some(Check { args, attributes: item.attributes, name, runs })
}

fn function(args: &Args, signature: &Signature, diagnostics: &mut Diagnostics) {
    signature::validate("health check", signature, diagnostics);
    if args.liveness.is_some() {
        for ty in signature::argument_types(signature) {
            diagnostics.at(
                ty,
                "a liveness check takes no argument: an outage of something it depends on must never \
                restart the process. Make it a `readiness` check, or drop the argument",
            );
        }
    }
}

fn reporter(args: &Args, reporter: &Static, diagnostics: &mut Diagnostics) {
    if let StaticMutability::Mut(token) = &reporter.mutability {
        diagnostics.at(token, "a `Reporter` is told through a shared reference: remove `mut`");
    }
    if !could_be_reporter(&reporter.ty) {
        diagnostics.at(
            &reporter.ty,
            format!("a static that is a health check is a `Reporter`: write `static {}: Reporter = Reporter::new();`", reporter.name),
        );
    }
    let timings = [
        ("timeout", &args.timeout),
        ("ttl", &args.ttl),
        ("fail_ttl", &args.fail_ttl),
        ("every", &args.every),
        ("initial_delay", &args.initial_delay),
    ];
    for (name, timing) in timings {
        if let Some(Timing { key, .. }) = timing {
            diagnostics.push(syn::Error::new(
                *key,
                format!(
                    "a `Reporter` is told rather than run, so `{name}` means nothing here: remove it. How \
                    long it may stay silent is said with `Reporter::new().deadline(..)`"
                ),
            ));
        }
    }
}

/// Whether a type may be `Reporter`, by this or another name. What it really is the compiler says.
fn could_be_reporter(ty: &Type) -> bool {
    const OTHERS: [&str; 17] = [
        "bool",
        "char",
        "f32",
        "f64",
        "i8",
        "i16",
        "i32",
        "i64",
        "i128",
        "isize",
        "u8",
        "u16",
        "u32",
        "u64",
        "u128",
        "usize",
        "AtomicBool",
    ];
    match ty {
        Type::Path(path) => {
            path.path.segments.last().is_some_and(|last| OTHERS.iter().all(|other| last.ident != other))
        }
        Type::Group(_) | Type::Macro(_) | Type::Paren(_) => true,
        _ => false,
    }
}

fn numbers(args: &Args, diagnostics: &mut Diagnostics) {
    if let Some(timing) = args.timeout.as_ref().filter(|timing| timing.is_zero()) {
        diagnostics
            .push(timing.value.error("a run that may take no time never passes: give it some, such as `2s`"));
    }
    if let Some(timing) = args.every.as_ref().filter(|timing| timing.is_zero()) {
        diagnostics.push(
            timing.value.error("a check cannot run without a pause: give it an interval, such as `30s`"),
        );
    }
    for (name, count) in [("failures", &args.failures), ("successes", &args.successes)] {
        if let Some(written @ Written { value: 0, .. }) = count {
            diagnostics
                .push(written.error(format!("`{name}` counts runs in a row, from 1: write `{name} = 1`")));
        }
    }
}

fn validate_name(name: &LitStr, diagnostics: &mut Diagnostics) {
    validate_label("a name", name, diagnostics);
    if matches!(name.value().as_str(), "." | "..") {
        diagnostics.at(
            name,
            format!(
                "the name {} cannot be asked for, because clients resolve `.` and `..` in `/readyz/{{check}}` \
                away: write a word",
                name.to_token_stream()
            ),
        );
    }
    if name.value().contains('/') {
        diagnostics.at(
            name,
            format!(
                "the name {} cannot contain `/`, because it is a segment of `/readyz/{{check}}`: write `-` \
                or `.` instead",
                name.to_token_stream()
            ),
        );
    }
    // Those that control are refused with every label.
    let unseen = |c: char| !c.is_control() && !matches!(c, '"' | '\'' | '\\') && c.escape_debug().len() > 1;
    if let Some(unseen) = name.value().chars().find(|c| unseen(*c)) {
        diagnostics.at(
            name,
            format!(
                "a name cannot contain `{}`, which does not print by itself: leave it out",
                unseen.escape_debug()
            ),
        );
    }
}

impl Timing {
    fn is_zero(&self) -> bool {
        self.value.value.is_zero()
    }
}

#[cfg(test)]
mod tests {
    use proc_macro2::TokenStream;
    use quote::quote;

    use super::super::mistakes;

    #[test]
    fn all_mistakes_of_an_attribute_and_its_function_are_told_together() {
        let found = mistakes(
            quote!(liveness, timeout = 0s, tags = ["", "a", "a"], name = "a/b", failures = 0, on_fial = warn),
            quote!(
                fn check<T>(a: State<u8>, b: State<u16>) {}
            ),
        );
        assert_eq!(found.len(), 9, "{found:#?}");
    }

    #[test]
    fn a_name_is_a_segment_that_clients_do_not_resolve_away() {
        for (name, count) in [(".", 1), ("..", 1), ("...", 0), (".a", 0)] {
            let found = mistakes(
                quote!(name = #name),
                quote!(
                    fn check() {}
                ),
            );
            assert_eq!(found.len(), count, "{name}");
        }
    }

    #[test]
    fn a_name_prints_as_it_is_written() {
        for (name, count) in [("a\u{202e}b", 1), ("e\u{301}", 1), ("été \"x\" \\", 0), ("a\nb", 1)] {
            let found = mistakes(
                quote!(name = #name),
                quote!(
                    fn check() {}
                ),
            );
            assert_eq!(found.len(), count, "{name}: {found:?}");
        }
    }

    #[test]
    fn on_fail_looks_at_the_last_word_of_a_path() {
        for (written, answer) in [
            (quote!(OnFail::Warn), "the word stands without a path: write `on_fail = warn`"),
            (
                quote!(health_runtime::OnFail::Ignore),
                "the word stands without a path: write `on_fail = ignore`",
            ),
            (quote!(OnFail::Wran), "unknown word `Wran`: did you mean `warn`?"),
        ] {
            let found = mistakes(
                quote!(on_fail = #written),
                quote!(
                    fn check() {}
                ),
            );
            assert_eq!(found, [answer]);
        }
    }

    #[test]
    fn everything_the_documentation_shows_is_taken() {
        let args = quote!(
            liveness,
            readiness,
            startup,
            name = "db",
            tags = ["a", "b"],
            on_fail = ignore,
            timeout = 2s,
            ttl = 0s,
            fail_ttl = 0s,
            initial_delay = 10s,
            failures = 3,
            successes = 2,
            crate = crate::runtime,
        );
        assert_eq!(
            mistakes(
                args,
                quote!(
                    const fn check() -> bool {
                        true
                    }
                )
            ),
            [""; 0]
        );
        let args = quote!(liveness, failures = 2, successes = 2);
        assert_eq!(
            mistakes(
                args,
                quote!(
                    static IMPORTER: Reporter = Reporter::new();
                )
            ),
            [""; 0]
        );
    }

    #[test]
    fn a_static_that_cannot_be_a_reporter_is_told_what_to_be() {
        let told = |ty: TokenStream| mistakes(quote!(), quote!(static IMPORTER: #ty = value();)).concat();
        for ty in
            [quote!(u8), quote!(&'static str), quote!(std::sync::atomic::AtomicBool), quote!((Reporter,))]
        {
            let text = told(ty.clone());
            assert!(text.contains("write `static IMPORTER: Reporter = Reporter::new();`"), "{ty}: {text}");
        }
        for ty in [quote!(Reporter), quote!(health_runtime::Reporter), quote!(Alias), quote!((Reporter))] {
            assert_eq!(told(ty.clone()), "", "{ty}");
        }
    }

    #[test]
    fn a_reporter_takes_nothing_that_is_about_running() {
        let args = quote!(timeout = 1s, ttl = 1s, fail_ttl = 1s, initial_delay = 1s);
        assert_eq!(
            mistakes(
                args,
                quote!(
                    static mut R: Reporter = Reporter::new();
                )
            )
            .len(),
            5
        );
    }
}
