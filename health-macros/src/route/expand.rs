//! The definition that is submitted beside the handler.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{LitStr, Type, parse_quote};

use super::Route;
use super::args::{Form, Healthcheck};
use super::method::Methods;
use super::state::State;
use crate::literal::located;
use crate::signature::{argument_types, return_type};

pub(super) fn expand(route: &Route) -> TokenStream {
    let krate = &route.args.krate.clone().unwrap_or_else(|| parse_quote!(::health_runtime));
    let private = &quote!(#krate::__private);
    let cfgs = route.attributes.cfgs();
    let (path, methods) = (&route.path, methods(private, &route.methods));
    let state = state(private, &route.state);
    let (bind, call) = (bind(private, route, &state), call(route, &state));
    let settings = settings(krate, route);
    let definition = state.definition;
    quote! {
        #(#cfgs)*
        #[allow(deprecated)]
        const _: () = {
            #definition
            #bind
            fn __declare() -> #private::RouteDef {
                #private::RouteDef::declare(
                    #methods,
                    #path,
                    #private::location!(),
                    ::std::boxed::Box::new(#call),
                )
                #settings
            }
            #private::submit! { #private::DeclaredRoute(__declare) }
        };
    }
}

fn methods(private: &TokenStream, methods: &Methods) -> TokenStream {
    match methods {
        Methods::Any(_) => quote!(#private::Methods::Any),
        Methods::Of(methods) => {
            let names = methods.iter().map(|method| format_ident!("{}", method.value));
            quote!(#private::Methods::Of(::std::vec![#(#private::Method::#names),*]))
        }
    }
}

/// The state of the router.
struct Resolved {
    definition: TokenStream,
    /// Its type: a type parameter when that is the only provided value, so that one that cannot be provided
    /// is said once.
    ty: TokenStream,
    /// The declaration of that parameter with its bounds, and the argument for it.
    parameter: Option<(TokenStream, TokenStream)>,
    /// The provided values that it is made of, by name and type.
    values: Vec<(Ident, TokenStream)>,
    value: TokenStream,
}

fn state(private: &TokenStream, state: &State) -> Resolved {
    match state {
        State::None => Resolved {
            definition: TokenStream::new(),
            ty: quote!(()),
            parameter: None,
            values: Vec::new(),
            value: quote!(()),
        },
        State::One(ty) => Resolved {
            definition: TokenStream::new(),
            ty: quote!(__S),
            parameter: Some((
                quote!(__S: ::core::clone::Clone + ::core::marker::Send + ::core::marker::Sync + 'static,),
                quote!(#ty,),
            )),
            values: vec![(format_ident!("s0"), quote!(__S))],
            value: quote!(s0),
        },
        State::Several(types) => {
            // Each at its type, because the compiler blames the field when that is not `Clone`.
            let located = |ty: &Type| Span::mixed_site().located_at(ty.span());
            let names = types.iter().enumerate().map(|(at, ty)| Ident::new(&format!("s{at}"), located(ty)));
            let fields: Vec<_> = names.collect();
            let definition = quote! {
                #[derive(::core::clone::Clone)]
                struct __State {
                    #(#fields: #types,)*
                }
                #(
                    impl #private::FromRef<__State> for #types {
                        fn from_ref(state: &__State) -> Self {
                            ::core::clone::Clone::clone(&state.#fields)
                        }
                    }
                )*
            };
            Resolved {
                definition,
                ty: quote!(__State),
                parameter: None,
                value: quote!(__State { #(#fields),* }),
                values: fields.into_iter().zip(types.iter().map(|ty| quote!(#ty))).collect(),
            }
        }
    }
}

/// A function that binds the handler to its state. It repeats what axum asks of a handler, generic over the
/// types: so that an argument that is no extractor, or a return type that is no response, is said once, where it
/// stands in the signature.
fn bind(private: &TokenStream, route: &Route, state: &Resolved) -> TokenStream {
    let count = argument_types(&route.handler).len();
    let generics: Vec<_> = (0..count).map(|at| format_ident!("__A{at}")).collect();
    let (ty, value) = (&state.ty, &state.value);
    let state_parameter = state.parameter.as_ref().map(|(parameter, _)| parameter);
    let mut bounds = Vec::new();
    if let Some((last, parts)) = generics.split_last() {
        bounds.extend(parts.iter().map(|parts| quote!(#parts: #private::FromRequestParts<#ty>)));
        bounds.push(quote!(#last: #private::FromRequest<#ty, __M>));
    }
    let marker = (count > 0).then(|| quote!(__M,));
    let marker_bound = (count > 0).then(|| quote!(__M: 'static,));
    let bounds = bounds.iter().map(|bound| quote!(#bound + ::core::marker::Send + 'static,));
    let (found, values): (Vec<_>, Vec<_>) = state.values.iter().map(|(name, ty)| (name, ty)).unzip();
    let body = if found.is_empty() {
        quote!(::core::result::Result::Ok(methods.route(handler).with_state(#value)))
    } else {
        quote! {
            let mut resolver = #private::Resolver::new(context);
            match (#(resolver.state::<#values>(),)*) {
                (#(::core::option::Option::Some(#found),)*) => {
                    ::core::result::Result::Ok(methods.route(handler).with_state(#value))
                }
                _ => ::core::result::Result::Err(resolver.missing()),
            }
        }
    };
    let context = if found.is_empty() { quote!(_) } else { quote!(context) };
    quote! {
        fn __bind<#state_parameter __H, __F, __R, #marker #(#generics),*>(
            handler: __H,
            #context: &#private::Context,
            methods: &#private::Methods,
        ) -> ::core::result::Result<#private::MethodRouter, #private::Missing>
        where
            __H: ::core::ops::FnOnce(#(#generics),*) -> __F
                + ::core::clone::Clone + ::core::marker::Send + ::core::marker::Sync + 'static,
            __F: ::core::future::Future<Output = __R> + ::core::marker::Send + 'static,
            __R: #private::IntoResponse,
            #marker_bound
            #(#bounds)*
        {
            #body
        }
    }
}

fn call(route: &Route, state: &Resolved) -> TokenStream {
    let (handler, types) = (&route.handler.ident, argument_types(&route.handler));
    let marker = (!types.is_empty()).then(|| quote!(_,));
    let state = state.parameter.as_ref().map(|(_, argument)| argument);
    // A function that is not `async` names its future rather than what the future yields.
    let found = match route.handler.asyncness {
        Some(_) => return_type(&route.handler),
        None => quote!(_),
    };
    // Hygienic, because the handler may be called `context`; at its name, because the compiler blames that.
    let at = Span::mixed_site().located_at(handler.span());
    quote_spanned! {at=>
        |context, methods| __bind::<#state _, _, #found, #marker #(#types),*>(#handler, context, methods)
    }
}

fn settings(krate: &syn::Path, route: &Route) -> TokenStream {
    let mut calls = TokenStream::new();
    if let Some(group) = &route.args.group {
        calls.extend(quote!(.group(#group)));
    }
    if !route.args.depends_on.is_empty() {
        let checks = route.args.depends_on.iter().map(|check| LitStr::new(&check.value, check.span));
        calls.extend(quote!(.depends_on([#(#checks),*])));
    }
    if !route.args.healthchecks.is_empty() {
        let monitors = route.args.healthchecks.iter().filter_map(|healthcheck| monitor(krate, healthcheck));
        calls.extend(quote!(.monitors([#(#monitors),*])));
    }
    calls
}

fn monitor(krate: &syn::Path, healthcheck: &Healthcheck) -> Option<TokenStream> {
    match &healthcheck.form {
        Form::Off(_) => None,
        Form::On(_) => Some(quote!(#krate::__private::Monitor::new())),
        Form::Value(expr) => {
            let monitor = located(&quote!(#krate::__private::Monitor), expr.span());
            Some(quote_spanned! {expr.span()=>
                {
                    let monitor: #monitor = #expr;
                    monitor
                }
            })
        }
        Form::Definition(monitor) => Some(monitor.expand(krate)),
    }
}
