use proc_macro2::TokenStream;
use quote::quote;

use super::*;
use crate::items::{expect, read};

const USAGES: Usages = &[("timeout", "timeout = 2s"), ("startup", "startup")];

fn mistakes(tokens: TokenStream) -> Vec<String> {
    let mut diagnostics = Diagnostics::default();
    let keys = Keys::new(USAGES).with_inner("monitor", &[("every", "every = 1min"), ("list", "list(1)")]);
    read(tokens, &mut diagnostics, |input, diagnostics| {
        keys.read(input, diagnostics, |keys, input, diagnostics| {
            let key = keys.next(input, diagnostics)?;
            match key.name {
                "timeout" => key.value(input, |input| expect::<syn::LitInt>(input, "not a number")).map(drop),
                _ => key.flag(input),
            }
        });
    });
    diagnostics.texts()
}

#[test]
fn a_mistake_in_one_item_hides_none_in_the_next() {
    assert_eq!(
        mistakes(quote!(timout = 1, timeout = "a" b, startup = true, timeout 3, 4, timeout =)),
        [
            "unknown key `timout`: did you mean `timeout`?",
            "not a number",
            "`startup` takes no value: write `startup` alone",
            "`timeout` stands twice: keep one of the two",
            "`timeout` needs a value: write `timeout = 2s`",
            "expected a key: `timeout` and `startup`",
            "`timeout` stands twice: keep one of the two",
            "`timeout` has no value: write `timeout = 2s`",
        ]
    );
}

#[test]
fn a_key_that_resembles_none_is_answered_with_all() {
    assert_eq!(
        mistakes(quote!(color = 1, startup)),
        ["unknown key `color`: the keys are `timeout` and `startup`"]
    );
}

#[test]
fn a_forgotten_comma_is_said_and_hides_no_mistake() {
    const COMMA: &str = "expected a comma before this";
    assert_eq!(mistakes(quote!(startup timeout = 1)), [COMMA]);
    assert_eq!(mistakes(quote!(timeout = "1s" timeout = "2s")).len(), 4);
    assert_eq!(
        mistakes(quote!(startup timeout = "2s", timeout = 1)),
        [COMMA, "not a number", "`timeout` stands twice: keep one of the two"]
    );
    assert_eq!(mistakes(quote!(timeout = 1 2 3, startup)), [COMMA]);
    assert_eq!(mistakes(quote!(timeout = timeout = 1)), ["not a number"], "the second is a value");
}

#[test]
fn a_comma_too_many_is_said() {
    const COMMA: &str = "nothing stands before this: remove this comma";
    assert_eq!(mistakes(quote!(timeout = 1,, startup,)), [COMMA]);
    assert_eq!(mistakes(quote!(, timeout = 1)), [COMMA]);
}

#[test]
fn a_value_in_another_shape_is_shown_as_it_is_written() {
    assert_eq!(mistakes(quote!(timeout: 5)), ["`timeout` needs a value: write `timeout = 5`"]);
    assert_eq!(mistakes(quote!(timeout("a"))), ["`timeout` needs a value: write `timeout = \"a\"`"]);
    assert_eq!(mistakes(quote!(timeout(1, 2))), ["`timeout` needs a value: write `timeout = 2s`"]);
}

#[test]
fn a_key_that_stands_one_level_too_high_is_told_where_to_stand() {
    assert_eq!(
        mistakes(quote!(every = 2min, every, list(2))),
        [
            "`every` belongs to the monitor: write `monitor(every = 2min)`",
            "`every` belongs to the monitor: write `monitor(every = 1min)`",
            "`list` belongs to the monitor: write `monitor(list(1))`",
        ]
    );
}
