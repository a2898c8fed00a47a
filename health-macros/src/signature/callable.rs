//! Whether generated code can call the function.
//!
//! The expansion calls the annotated function by its name, with arguments whose types it repeats. That fails for a
//! function that needs more than its arguments: a receiver, a choice of generic parameters, a safety contract. rustc would
//! report such a call inside the expansion; the messages here point at the signature and say what to write instead.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{FnArg, GenericParam, Safety, Signature};

use super::types::find_impl;
use crate::diagnostics::Diagnostics;

/// Refuses a signature that generated code cannot call. `what` is "health check" or "route".
pub(crate) fn validate(what: &str, signature: &Signature, diagnostics: &mut Diagnostics) {
    receiver(what, signature, diagnostics);
    generics(what, signature, diagnostics);
    arguments(signature, diagnostics);
    qualifiers(what, signature, diagnostics);
}

fn receiver(what: &str, signature: &Signature, diagnostics: &mut Diagnostics) {
    if let Some(receiver) = signature.receiver() {
        diagnostics.at(
            receiver,
            format!(
                "a method cannot be a {what}: the runtime has no `self` to call it on. Annotate a free function that \
                calls this method"
            ),
        );
    }
}

fn generics(what: &str, signature: &Signature, diagnostics: &mut Diagnostics) {
    for param in &signature.generics.params {
        let (tokens, choice): (TokenStream, _) = match param {
            GenericParam::Type(param) => (quote!(#param), format!("the type `{}`", param.ident)),
            GenericParam::Const(param) => (quote!(#param), format!("the value of `{}`", param.ident)),
            GenericParam::Lifetime(param) => (quote!(#param), format!("the lifetime `{}`", param.lifetime)),
        };
        diagnostics.at(
            tokens,
            format!(
                "a generic function cannot be a {what}: the macro cannot choose {choice}. Annotate a concrete wrapper \
                function"
            ),
        );
    }
}

fn arguments(signature: &Signature, diagnostics: &mut Diagnostics) {
    for argument in &signature.inputs {
        let FnArg::Typed(argument) = argument else { continue };
        if let Some(hidden) = find_impl(&argument.ty) {
            diagnostics.at(
                hidden,
                "an `impl Trait` argument makes the function generic, and the macro cannot choose its type: name a \
                concrete type",
            );
        }
        for attribute in &argument.attrs {
            // The attribute sees the function before rustc removes such arguments, and repeats their types.
            if attribute.path().is_ident("cfg") || attribute.path().is_ident("cfg_attr") {
                diagnostics.at(
                    attribute,
                    "the macro cannot tell whether this argument exists: write one function for each case, and put \
                    the `#[cfg]` on the functions",
                );
            }
        }
    }
}

fn qualifiers(what: &str, signature: &Signature, diagnostics: &mut Diagnostics) {
    if let Safety::Unsafe(token) = &signature.safety {
        diagnostics.at(
            token,
            format!(
                "an `unsafe` function cannot be a {what}: the runtime cannot uphold its safety contract. Annotate a \
                safe function that calls it"
            ),
        );
    }
    let plain = "annotate a plain function that calls it";
    if let Some(abi) = &signature.abi {
        diagnostics.at(abi, format!("a function with a foreign ABI cannot be a {what}: {plain}"));
    }
    if let Some(variadic) = &signature.variadic {
        diagnostics.at(variadic, format!("a variadic function cannot be a {what}: {plain}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_why_a_function_cannot_be_called_is_reported() {
        let signature: Signature = syn::parse_quote! {
            unsafe extern "C" fn f<'a, T, const N: usize>(&self, a: Vec<impl Clone>, #[cfg(x)] b: u8)
        };
        let mut diagnostics = Diagnostics::default();
        validate("route", &signature, &mut diagnostics);
        assert_eq!(diagnostics.texts().len(), 8, "{:#?}", diagnostics.texts());
    }
}
