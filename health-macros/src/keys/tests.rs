use proc_macro2::TokenStream;
use quote::quote;
use syn::LitInt;

use super::*;

keys! {
    enum Outer {
        Timeout "timeout" => "timeout = 2s",
        Startup "startup" => "startup",
    }
}

keys! {
    enum Nested {
        Every "every" => "every = 1min",
        List "list" => "list(1)",
    }
}

fn mistakes(tokens: TokenStream) -> Vec<String> {
    let mut diagnostics = Diagnostics::default();
    let keys = Keys::<Outer>::new().with_nested::<Nested>("monitor");
    read(tokens, &mut diagnostics, |input, diagnostics| {
        keys.read(input, diagnostics, |keys, input, diagnostics| {
            let (which, key) = keys.next(input, diagnostics)?;
            match which {
                Outer::Timeout => key.value(input, |input| expect::<LitInt>(input, "not a number")).map(drop),
                Outer::Startup => key.flag(input),
            }
        });
    });
    diagnostics.texts()
}

#[test]
fn a_mistake_in_one_item_hides_no_mistake_in_the_next() {
    assert_eq!(
        mistakes(quote!(timout = 1, timeout = "a" b, startup = true, timeout 3, 4, timeout =)),
        [
            "unknown key `timout`: did you mean `timeout`?",
            "not a number",
            "`startup` takes no value: write `startup` alone",
            "`timeout` is given twice: keep one",
            "`timeout` needs a value: write `timeout = 2s`",
            "expected a key: the keys are `timeout` and `startup`",
            "`timeout` is given twice: keep one",
            "`timeout =` needs a value: write `timeout = 2s`",
        ]
    );
}

#[test]
fn the_message_for_a_key_that_resembles_no_other_lists_all_keys() {
    assert_eq!(
        mistakes(quote!(color = 1, startup)),
        ["unknown key `color`: the keys are `timeout` and `startup`"]
    );
}

#[test]
fn a_forgotten_comma_is_reported_and_hides_no_other_mistake() {
    const COMMA: &str = "expected a comma before this";
    assert_eq!(mistakes(quote!(startup timeout = 1)), [COMMA]);
    assert_eq!(mistakes(quote!(timeout = "1s" timeout = "2s")).len(), 4);
    assert_eq!(
        mistakes(quote!(startup timeout = "2s", timeout = 1)),
        [COMMA, "not a number", "`timeout` is given twice: keep one"]
    );
    assert_eq!(mistakes(quote!(timeout = 1 2 3, startup)), [COMMA]);
    assert_eq!(mistakes(quote!(timeout = timeout = 1)), ["not a number"], "the second is a value");
}

#[test]
fn a_superfluous_comma_is_reported() {
    const COMMA: &str = "unexpected comma: remove it";
    assert_eq!(mistakes(quote!(timeout = 1,, startup,)), [COMMA]);
    assert_eq!(mistakes(quote!(, timeout = 1)), [COMMA]);
}

#[test]
fn the_message_for_a_value_without_an_equals_sign_repeats_the_value() {
    assert_eq!(mistakes(quote!(timeout: 5)), ["`timeout` needs a value: write `timeout = 5`"]);
    assert_eq!(mistakes(quote!(timeout("a"))), ["`timeout` needs a value: write `timeout = \"a\"`"]);
    assert_eq!(mistakes(quote!(timeout(1, 2))), ["`timeout` needs a value: write `timeout = 2s`"]);
}

#[test]
fn the_message_for_a_nested_key_shows_the_parentheses_it_belongs_in() {
    assert_eq!(
        mistakes(quote!(every = 2min, every, list(2))),
        [
            "`every` belongs to the monitor: write `monitor(every = 2min)`",
            "`every` belongs to the monitor: write `monitor(every = 1min)`",
            "`list` belongs to the monitor: write `monitor(list(1))`",
        ]
    );
}
