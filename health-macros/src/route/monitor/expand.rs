//! Expands a monitor to the calls of the runtime's builder.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, format_ident, quote};

use super::fields::{Field, FieldValue, Sample};
use super::validate::ValidMonitor;
use crate::expansion::Private;

/// Calls the builder's methods, one for each setting that was written.
///
/// The monitor is taken apart by name, so that a setting that is forgotten here does not compile.
pub(in crate::route) fn expand(monitor: &ValidMonitor, private: &Private) -> TokenStream {
    let ValidMonitor {
        name,
        key,
        method,
        params,
        query,
        headers,
        cookies,
        body,
        assertions,
        tags,
        note,
        every,
        timeout,
        notify,
        group,
        grace,
        failure_tolerance,
        realert,
        regions,
        follow_redirects,
        verify_ssl,
        environments,
        paused,
        mutates,
    } = monitor;

    let mut tokens = quote!(#private::Monitor::proven());
    let mut call = |method: &str, arguments: TokenStream| {
        let method = format_ident!("{method}");
        tokens.extend(quote!(.#method(#arguments)));
    };
    let texts = [("name", name), ("key", key), ("body", body), ("note", note), ("group", group)];
    for (method, text) in texts {
        if let Some(text) = text {
            call(method, text.to_token_stream());
        }
    }
    if let Some(name) = method {
        let name = format_ident!("{name}");
        call("method", quote!(#private::Method::#name));
    }
    for (method, samples) in [("param", params), ("query", query)] {
        for Sample { name, value } in samples {
            let (name, value) = (&name.value, &value.value);
            call(method, quote!(#name, #value));
        }
    }
    for (method, fields) in [("header", headers), ("cookie", cookies)] {
        for Field { name, value } in fields {
            let arguments = match value {
                FieldValue::Text(text) => quote!(#name, #text),
                FieldValue::Env(variable) => quote!(#name, #private::Value::env(#variable)),
            };
            call(method, arguments);
        }
    }
    for assertion in assertions {
        call("assert", assertion.expand(private));
    }
    let lists = [("tags", tags), ("notify", notify), ("regions", regions), ("environments", environments)];
    for (method, texts) in lists.into_iter().filter(|(_, texts)| !texts.is_empty()) {
        call(method, quote!([#(#texts),*]));
    }
    let durations = [("every", every), ("timeout", timeout), ("grace", grace), ("realert", realert)];
    for (method, duration) in durations {
        if let Some(duration) = duration {
            call(method, private.duration(*duration));
        }
    }
    if let Some(failures) = failure_tolerance {
        call("failure_tolerance", Literal::u32_unsuffixed(*failures).to_token_stream());
    }
    let switches = [
        ("follow_redirects", follow_redirects),
        ("verify_ssl", verify_ssl),
        ("paused", paused),
        ("mutates", mutates),
    ];
    for (method, switch) in switches {
        if let Some(switch) = switch {
            call(method, switch.to_token_stream());
        }
    }
    tokens
}
