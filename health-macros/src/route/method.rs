//! HTTP methods: `GET`, `[GET, HEAD]` and `ANY`.

use proc_macro2::{Ident, Span};
use syn::parse::ParseStream;
use syn::{Result, bracketed, token};

use crate::diagnostics::{Diagnostics, list, nearest};
use crate::keys::{expect, items};
use crate::literal::Written;

/// The methods that axum has a filter for.
const ROUTED: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"];

/// Those of them that the monitoring API sends.
pub(super) const SENT: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

pub(super) type Method = Written<&'static str>;

/// The methods that a route answers.
pub(super) enum Methods {
    Any(Span),
    Of(Vec<Method>),
}

impl Methods {
    /// Reads what is before the path.
    pub(super) fn parse(input: ParseStream, diagnostics: &mut Diagnostics) -> Result<Self> {
        if !input.peek(token::Bracket) {
            let word: Ident =
                expect(input, "expected a method such as `GET`, a list `[GET, HEAD]`, or `ANY`")?;
            return if word == "ANY" {
                Ok(Self::Any(word.span()))
            } else {
                Ok(Self::Of(vec![method_of(&word)?]))
            };
        }
        let content;
        let brackets = bracketed!(content in input);
        if content.is_empty() {
            return Err(syn::Error::new(
                brackets.span.join(),
                "a route answers at least one method: write `GET`, or `ANY` for all of them",
            ));
        }
        let mut methods: Vec<Method> = Vec::new();
        items(&content, diagnostics, |input, diagnostics| {
            let word: Ident = expect(input, "expected a method such as `GET`")?;
            if word == "ANY" {
                return Err(syn::Error::new(
                    word.span(),
                    "`ANY` includes all methods: write it alone, without brackets",
                ));
            }
            let method = method_of(&word)?;
            if methods.iter().any(|other| other.value == method.value) {
                diagnostics.at(&word, format!("`{word}` is given twice: keep one"));
            }
            methods.push(method);
            Ok(())
        });
        Ok(Self::Of(methods))
    }

    /// The method that a monitor sends unless it names one: GET if the route answers it, else the route's first. The
    /// runtime has the same rule, for monitors that are built by hand.
    pub(super) fn preferred(&self) -> Method {
        match self {
            Self::Any(span) => Method { value: "GET", span: *span },
            Self::Of(methods) => methods
                .iter()
                .find(|method| method.value == "GET")
                .or(methods.first())
                .cloned()
                .unwrap_or(Method { value: "GET", span: Span::call_site() }),
        }
    }

    /// Whether a request with `method` reaches the handler. axum answers HEAD where it answers GET.
    pub(super) fn answers(&self, method: &str) -> bool {
        match self {
            Self::Any(_) => true,
            Self::Of(methods) => {
                methods.iter().any(|other| other.value == method || other.value == "GET" && method == "HEAD")
            }
        }
    }
}

/// Reads the method of a monitor.
pub(super) fn method(input: ParseStream) -> Result<Method> {
    method_of(&expect(input, "expected a method without quotes: `method = HEAD`")?)
}

fn method_of(word: &Ident) -> Result<Method> {
    let written = word.to_string();
    if let Some(value) = ROUTED.into_iter().find(|method| *method == written) {
        return Ok(Method { value, span: word.span() });
    }
    let upper = written.to_uppercase();
    let message = if upper == "ANY" || ROUTED.contains(&upper.as_str()) {
        format!("write the method in upper case: `{upper}`")
    } else {
        match nearest(&written, &ROUTED) {
            Some(near) => format!("unknown method `{written}`: did you mean `{near}`?"),
            None => format!("unknown method `{written}`: axum routes {}", list(&ROUTED)),
        }
    };
    Err(syn::Error::new(word.span(), message))
}
