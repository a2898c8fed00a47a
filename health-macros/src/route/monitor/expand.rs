//! The calls that make the monitor.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::Path;

use super::{FieldValue, Monitor};
use crate::literal::expand_duration;

impl Monitor {
    pub(in crate::route) fn expand(&self, krate: &Path) -> TokenStream {
        let mut tokens = quote!(#krate::__private::Monitor::new());
        let mut call = |method: &str, arguments: TokenStream| {
            let method = format_ident!("{method}");
            tokens.extend(quote!(.#method(#arguments)));
        };
        for (method, text) in [("name", &self.name), ("key", &self.key)] {
            if let Some(text) = text {
                call(method, text.to_token_stream());
            }
        }
        if let Some(method) = &self.method {
            let method = format_ident!("{}", method.value);
            call("method", quote!(#krate::__private::Method::#method));
        }
        for (method, samples) in [("param", &self.params), ("query", &self.query)] {
            for sample in samples {
                let (name, value) = (&sample.name.value, &sample.value.value);
                call(method, quote!(#name, #value));
            }
        }
        for (method, fields) in [("header", &self.headers), ("cookie", &self.cookies)] {
            for field in fields {
                let name = &field.name;
                call(
                    method,
                    match &field.value {
                        FieldValue::Text(text) => quote!(#name, #text),
                        FieldValue::Env(variable) => quote!(#name, #krate::__private::Value::env(#variable)),
                    },
                );
            }
        }
        if let Some(body) = &self.body {
            call("body", body.to_token_stream());
        }
        for assertion in &self.assertions {
            call("assert", assertion.expand(krate));
        }
        for (method, text) in [("note", &self.note), ("group", &self.group)] {
            if let Some(text) = text {
                call(method, text.to_token_stream());
            }
        }
        let lists = [
            ("tags", &self.tags),
            ("notify", &self.notify),
            ("regions", &self.regions),
            ("environments", &self.environments),
        ];
        for (method, texts) in lists {
            if !texts.is_empty() {
                call(method, quote!([#(#texts),*]));
            }
        }
        let durations = [
            ("every", &self.every),
            ("timeout", &self.timeout),
            ("grace", &self.grace),
            ("realert", &self.realert),
        ];
        for (method, duration) in durations {
            if let Some(duration) = duration {
                call(method, expand_duration(krate, duration.value));
            }
        }
        if let Some(failures) = &self.failure_tolerance {
            call("failure_tolerance", Literal::u32_unsuffixed(failures.value).to_token_stream());
        }
        let switches = [
            ("follow_redirects", &self.follow_redirects),
            ("verify_ssl", &self.verify_ssl),
            ("paused", &self.paused),
            ("mutates", &self.mutates),
        ];
        for (method, switch) in switches {
            if let Some(switch) = switch {
                call(method, switch.value.to_token_stream());
            }
        }
        tokens
    }
}
