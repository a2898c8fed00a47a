//! Expands a check: the definition, and a closure that binds the function to the application's state.
//!
//! ```text
//! const _: () = {
//!     fn __bind<…>(check, context) -> Result<Run, Missing> { … }   // only for a function with arguments
//!     fn __declare() -> CheckDef { CheckDef::declare(name, location, bind).readiness().timeout(…) }
//!     submit! { DeclaredCheck(__declare) }                         // runs before `main`
//! };
//! ```
//!
//! `build()` calls the closure once, with everything that the application provides. It resolves the arguments and returns
//! the `Run` that the engine then runs again and again.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::Signature;
use syn::spanned::Spanned;

use super::args::{OnFail, Probe};
use super::validate::{CheckItem, ValidCheck};
use crate::expansion::{Private, located};
use crate::signature::{Static, argument_types, return_type};

pub(super) fn expand(check: &ValidCheck) -> TokenStream {
    let private = &check.private;
    let cfgs = check.attributes.cfgs();
    let name = &check.name;
    let (helper, bind) = match &check.item {
        CheckItem::Function(signature) => function(private, signature),
        CheckItem::Reporter(reporter) => (TokenStream::new(), self::reporter(private, reporter)),
    };
    let settings = settings(check);
    // A deprecated check warns where it is called. The author cannot act on a warning about this registration.
    quote! {
        #(#cfgs)*
        #[allow(deprecated)]
        const _: () = {
            #helper
            fn __declare() -> #private::CheckDef {
                #private::CheckDef::declare(
                    #private::Cow::Borrowed(#name),
                    #private::location!(),
                    ::std::boxed::Box::new(#bind),
                )
                #settings
            }
            #private::submit! { #private::DeclaredCheck(__declare) }
        };
    }
}

/// A helper function, and the expression for the closure that calls it.
///
/// The helper resolves the arguments. It is generic over their types and the return type, and the closure names these
/// types as they are in the signature. A type that is no argument, or no outcome, therefore breaks a bound of the helper:
/// rustc reports one error for it, at the type in the signature. Written without generics, the same mistake would give
/// several errors, all of them inside the expansion.
fn function(private: &Private, signature: &Signature) -> (TokenStream, TokenStream) {
    let check = &signature.ident;
    // Hygiene keeps the closure's `context` apart from a check of that name. Located at the check, because rustc reports
    // a future that is not `Send` there.
    let at = Span::mixed_site().located_at(check.span());
    let output = return_type(signature);
    let types = argument_types(signature);
    let future = signature.asyncness.map(|_| quote_spanned!(at=> _,));
    // Without arguments there is nothing to resolve, and `Run` has the bounds already.
    if types.is_empty() {
        let private = private.located(at);
        let run = match signature.asyncness {
            Some(_) => quote_spanned!(at=> asynchronous),
            None => quote_spanned!(at=> blocking),
        };
        let run = quote_spanned!(at=> #private::Run::#run::<#future #output>(#check));
        return (TokenStream::new(), quote!(|_| ::core::result::Result::Ok(#run)));
    }

    let arguments: Vec<_> = (0..types.len()).map(|at| format_ident!("a{at}")).collect();
    let generics: Vec<_> = (0..types.len()).map(|at| format_ident!("__A{at}")).collect();
    let (parameter, returned, bound, run) = match signature.asyncness {
        Some(_) => (
            quote!(__F,),
            quote!(__F),
            quote!(__F: ::core::future::Future<Output = __R> + ::core::marker::Send + 'static,),
            quote!(asynchronous),
        ),
        None => (quote!(), quote!(__R), quote!(), quote!(blocking)),
    };
    let helper = quote! {
        fn __bind<__C, #parameter __R, #(#generics),*>(
            check: __C,
            context: &#private::Context,
        ) -> ::core::result::Result<#private::Run, #private::Missing>
        where
            __C: ::core::ops::Fn(#(#generics),*) -> #returned + ::core::marker::Send + ::core::marker::Sync + 'static,
            #bound
            __R: #private::IntoOutcome,
            #(#generics: #private::FromContext,)*
        {
            let mut resolver = #private::Resolver::new(context);
            match (#(resolver.argument::<#generics>(),)*) {
                (#(::core::option::Option::Some(#arguments),)*) => {
                    // Each run gets its own clones, as an axum handler does for each request.
                    ::core::result::Result::Ok(#private::Run::#run(move || {
                        check(#(::core::clone::Clone::clone(&#arguments)),*)
                    }))
                }
                _ => ::core::result::Result::Err(resolver.missing()),
            }
        }
    };
    (helper, quote_spanned!(at=> |context| __bind::<_, #future #output, #(#types),*>(#check, context)))
}

fn reporter(private: &Private, reporter: &Static) -> TokenStream {
    // rustc then reports a type other than `Reporter` at the type.
    let at = reporter.ty.span();
    let (private, name) = (private.located(at), located(&reporter.name.to_token_stream(), at));
    let run = quote_spanned!(at=> #private::Run::Reported(&#name));
    quote!(|_| ::core::result::Result::Ok(#run))
}

/// The arguments of the attribute, as method calls on the definition.
fn settings(check: &ValidCheck) -> TokenStream {
    let private = &check.private;
    let mut calls = TokenStream::new();
    // Only what is written: the runtime has the defaults.
    let mut call = |method: &str, value: TokenStream| {
        let method = format_ident!("{method}");
        calls.extend(quote!(.#method(#value)));
    };
    for probe in &check.probes {
        let method = match probe {
            Probe::Liveness => "liveness",
            Probe::Readiness => "readiness",
            Probe::Startup => "startup",
        };
        call(method, TokenStream::new());
    }
    let summary = check.attributes.summary();
    if !summary.is_empty() {
        call("description", summary.to_token_stream());
    }
    if !check.tags.is_empty() {
        let tags = &check.tags;
        call("tags", quote!([#(#tags),*]));
    }
    if let Some(on_fail) = check.on_fail {
        let variant = match on_fail {
            OnFail::Fail => quote!(Fail),
            OnFail::Warn => quote!(Warn),
            OnFail::Ignore => quote!(Ignore),
        };
        call("on_fail", quote!(#private::OnFail::#variant));
    }
    for (method, time) in &check.timings {
        call(method, private.duration(*time));
    }
    for (method, runs) in &check.thresholds {
        call(method, proc_macro2::Literal::u32_unsuffixed(*runs).to_token_stream());
    }
    for fact in &check.facts {
        call(fact.method, fact.text.to_token_stream());
    }
    calls
}
