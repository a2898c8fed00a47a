//! The definition that is submitted beside the item.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Path, Signature, parse_quote};

use super::args::{Args, OnFail};
use super::{Check, Runs};
use crate::literal::{expand_duration, located};
use crate::signature::{Static, argument_types, return_type};

pub(super) fn expand(check: &Check) -> TokenStream {
    let krate = &check.args.krate.clone().unwrap_or_else(|| parse_quote!(::health_runtime));
    let private = &quote!(#krate::__private);
    let cfgs = check.attributes.cfgs();
    let name = &check.name;
    let (helper, bind) = match &check.runs {
        Runs::Function(signature) => function(private, signature),
        Runs::Reporter(reporter) => (TokenStream::new(), self::reporter(private, reporter)),
    };
    let settings = settings(krate, &check.args, &check.attributes.summary());
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

/// A function that resolves the arguments, generic over their types: so that a type that is no argument, or no
/// outcome, is said once, where it stands in the signature.
fn function(private: &TokenStream, signature: &Signature) -> (TokenStream, TokenStream) {
    let check = &signature.ident;
    // Hygienic, because the check may be called `context`; at its name, because the compiler blames that.
    let at = Span::mixed_site().located_at(check.span());
    let found = return_type(signature);
    let types = argument_types(signature);
    let future = signature.asyncness.map(|_| quote_spanned!(at=> _,));
    if types.is_empty() {
        let private = located(private, at);
        let run = match signature.asyncness {
            Some(_) => quote_spanned!(at=> asynchronous),
            None => quote_spanned!(at=> blocking),
        };
        let run = quote_spanned!(at=> #private::Run::#run::<#future #found>(#check));
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
                    ::core::result::Result::Ok(#private::Run::#run(move || {
                        check(#(::core::clone::Clone::clone(&#arguments)),*)
                    }))
                }
                _ => ::core::result::Result::Err(resolver.missing()),
            }
        }
    };
    (helper, quote_spanned!(at=> |context| __bind::<_, #future #found, #(#types),*>(#check, context)))
}

fn reporter(private: &TokenStream, reporter: &Static) -> TokenStream {
    // A type that is no `Reporter` is said where it stands.
    let at = reporter.ty.span();
    let (private, name) = (located(private, at), located(&reporter.name.to_token_stream(), at));
    let run = quote_spanned!(at=> #private::Run::Reported(&#name));
    quote!(|_| ::core::result::Result::Ok(#run))
}

/// What the attribute says, as calls of the builder.
fn settings(krate: &Path, args: &Args, summary: &str) -> TokenStream {
    let mut calls = TokenStream::new();
    let mut call = |method: &str, value: TokenStream| {
        let method = format_ident!("{method}");
        calls.extend(quote!(.#method(#value)));
    };
    let probes = [("liveness", args.liveness), ("readiness", args.readiness), ("startup", args.startup)];
    let none = probes.iter().all(|(_, span)| span.is_none());
    for (probe, span) in probes {
        if span.is_some() || none && probe == "readiness" {
            call(probe, TokenStream::new());
        }
    }
    if !summary.is_empty() {
        call("description", summary.to_token_stream());
    }
    if !args.tags.is_empty() {
        let tags = &args.tags;
        call("tags", quote!([#(#tags),*]));
    }
    if let Some(on_fail) = args.on_fail {
        let variant = match on_fail {
            OnFail::Fail => quote!(Fail),
            OnFail::Warn => quote!(Warn),
            OnFail::Ignore => quote!(Ignore),
        };
        call("on_fail", quote!(#krate::__private::OnFail::#variant));
    }
    let timings = [
        ("timeout", &args.timeout),
        ("ttl", &args.ttl),
        ("fail_ttl", &args.fail_ttl),
        ("every", &args.every),
        ("initial_delay", &args.initial_delay),
    ];
    for (name, timing) in timings {
        if let Some(timing) = timing {
            call(name, expand_duration(krate, timing.value.value));
        }
    }
    for (name, count) in [("failures", &args.failures), ("successes", &args.successes)] {
        if let Some(count) = count {
            call(name, proc_macro2::Literal::u32_unsuffixed(count.value).to_token_stream());
        }
    }
    calls
}
