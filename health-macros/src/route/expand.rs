//! Expands a route: the definition, and a closure that binds the handler to its state.
//!
//! ```text
//! const _: () = {
//!     struct __State { … }                                         // only for several state types
//!     fn __bind<…>(handler, context, methods) -> Result<MethodRouter, Missing> { … }
//!     fn __declare() -> RouteDef { RouteDef::declare(methods, path, location, bind).group(…).monitors(…) }
//!     submit! { DeclaredRoute(__declare) }                         // runs before `main`
//! };
//! ```
//!
//! `build()` calls the closure once, with everything that the application provides. It resolves the state, and returns the
//! axum route, which no longer needs any.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, Type};

use super::method::Methods;
use super::monitor;
use super::state::State;
use super::validate::{RouteMonitor, ValidRoute};
use crate::expansion::Private;
use crate::signature::{argument_types, return_type};

pub(super) fn expand(route: &ValidRoute) -> TokenStream {
    let private = &route.private;
    let cfgs = route.attributes.cfgs();
    let (path, methods) = (&route.path, methods(private, &route.methods));
    let state = state(private, &route.state);
    let (bind, call) = (bind(private, route, &state), call(route, &state));
    let settings = settings(route);
    let definition = state.definition;
    // A deprecated handler warns where it is called. The author cannot act on a warning about this registration.
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

fn methods(private: &Private, methods: &Methods) -> TokenStream {
    match methods {
        Methods::Any(_) => quote!(#private::Methods::Any),
        Methods::Of(methods) => {
            let names = methods.iter().map(|method| format_ident!("{}", method.value));
            quote!(#private::Methods::Of(::std::vec![#(#private::Method::#names),*]))
        }
    }
}

/// The state of the router, in tokens.
struct StateTokens {
    /// The generated struct, where there is one.
    definition: TokenStream,
    /// Its type. A single provided type is a type parameter of `__bind`: one that cannot be provided then breaks a bound
    /// of that parameter, which rustc reports once.
    ty: TokenStream,
    /// The declaration of that parameter with its bounds, and the argument for it.
    parameter: Option<(TokenStream, TokenStream)>,
    /// The provided values that the state is made of: variable and type.
    values: Vec<(Ident, TokenStream)>,
    /// The expression that makes the state from these variables.
    value: TokenStream,
}

fn state(private: &Private, state: &State) -> StateTokens {
    match state {
        State::None => StateTokens {
            definition: TokenStream::new(),
            ty: quote!(()),
            parameter: None,
            values: Vec::new(),
            value: quote!(()),
        },
        State::One(ty) => StateTokens {
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
            // axum gives handlers one state, and takes each `State<T>` out of it with `FromRef`. `mixed_site` keeps the names
            // of the fields apart from the user's. Each is located at its type, because rustc reports a type that is not
            // `Clone` at the field.
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
            StateTokens {
                definition,
                ty: quote!(__State),
                parameter: None,
                value: quote!(__State { #(#fields),* }),
                values: fields.into_iter().zip(types.iter().map(|ty| quote!(#ty))).collect(),
            }
        }
    }
}

/// A function that resolves the state and binds the handler to it.
///
/// axum's own error for a wrong handler is that the function does not implement `Handler`, which does not say why. This
/// function has the same bounds one by one, generic over the argument types and the return type, and the closure that calls
/// it names these types as they are in the signature. rustc therefore reports a type that is no extractor or no response
/// once, at the type.
fn bind(private: &Private, route: &ValidRoute, state: &StateTokens) -> TokenStream {
    let count = argument_types(&route.handler).len();
    let generics: Vec<_> = (0..count).map(|at| format_ident!("__A{at}")).collect();
    let (ty, value) = (&state.ty, &state.value);
    let state_parameter = state.parameter.as_ref().map(|(parameter, _)| parameter);
    let mut bounds = Vec::new();
    // axum's rule: only the last argument may consume the body, so only it is a `FromRequest`.
    if let Some((last, parts)) = generics.split_last() {
        bounds.extend(parts.iter().map(|parts| quote!(#parts: #private::FromRequestParts<#ty>)));
        bounds.push(quote!(#last: #private::FromRequest<#ty, __M>));
    }
    // `__M` tells axum's two implementations of `FromRequest` apart: for extractors of the body, and for those of parts.
    // rustc infers it. Without arguments nothing would determine it, so it must not exist.
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
    // An unused parameter would warn in the user's crate.
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

/// The closure that calls `__bind`.
fn call(route: &ValidRoute, state: &StateTokens) -> TokenStream {
    let (handler, types) = (&route.handler.ident, argument_types(&route.handler));
    let marker = (!types.is_empty()).then(|| quote!(_,));
    let state = state.parameter.as_ref().map(|(_, argument)| argument);
    // The return type of a function that is not `async` is the future, whose output has no name here.
    let output = match route.handler.asyncness {
        Some(_) => return_type(&route.handler),
        None => quote!(_),
    };
    // Hygiene keeps the closure's `context` apart from a handler of that name. Located at the handler, because rustc
    // reports a future that is not `Send` there.
    let at = Span::mixed_site().located_at(handler.span());
    quote_spanned! {at=>
        |context, methods| __bind::<#state _, _, #output, #marker #(#types),*>(#handler, context, methods)
    }
}

/// The arguments of the attribute, as method calls on the definition.
fn settings(route: &ValidRoute) -> TokenStream {
    let mut calls = TokenStream::new();
    if let Some(group) = &route.group {
        calls.extend(quote!(.group(#group)));
    }
    if !route.depends_on.is_empty() {
        let checks = &route.depends_on;
        calls.extend(quote!(.depends_on([#(#checks),*])));
    }
    if let Some(monitors) = &route.monitors {
        let monitors = monitors.iter().map(|monitor| match monitor {
            RouteMonitor::Value(value) => value_of_monitor(&route.private, value),
            RouteMonitor::Definition(monitor) => monitor::expand(monitor, &route.private),
        });
        calls.extend(quote!(.monitors([#(#monitors),*])));
    }
    calls
}

/// The value of `healthcheck = expression`. The annotation makes rustc report another type at the expression.
fn value_of_monitor(private: &Private, value: &Expr) -> TokenStream {
    let at = value.span();
    let private = private.located(at);
    quote_spanned! {at=>
        {
            let monitor: #private::Monitor = #value;
            monitor
        }
    }
}
