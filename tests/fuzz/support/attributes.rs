//! What holds for every expansion of an attribute.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{File, Item};

/// The attributes.
#[derive(Clone, Copy, Debug)]
pub enum Attribute {
    HealthCheck,
    Route,
}

/// Expands the attribute with `args` on `item`. Asserts that the output begins with the unchanged item, that either one
/// constant or one error for each mistake follows, and that all of it parses.
pub fn judge(attribute: Attribute, args: TokenStream, item: TokenStream) {
    let shown = format!("{args} --- {item}");
    let expanded = match attribute {
        Attribute::HealthCheck => crate::health_check::attribute(args, item.clone()),
        Attribute::Route => crate::route::attribute(args, item.clone()),
    };
    let mut tokens = expanded.into_iter();
    let first: TokenStream = tokens.by_ref().take(item.clone().into_iter().count()).collect();
    assert_eq!(first.to_string(), item.to_string(), "the item has changed: {shown}");

    let generated: TokenStream = tokens.collect();
    let text = generated.to_string();
    let file: File = match syn::parse2(generated) {
        Ok(file) => file,
        Err(error) => panic!("{error}, in {text}, of {shown}"),
    };
    match &*file.items {
        [Item::Const(constant)] => assert_eq!(constant.ident, "_", "{text}"),
        [] => panic!("no output for {shown}"),
        errors => {
            for error in errors {
                let message = message(error).unwrap_or_else(|| panic!("no error: {text}, of {shown}"));
                assert!(!message.trim().is_empty(), "an error without a message: {text}");
            }
        }
    }
}

/// The message of a `compile_error!`.
fn message(item: &Item) -> Option<String> {
    let Item::Macro(item) = item else { return None };
    let is_error = item.mac.path.segments.last().is_some_and(|last| last.ident == "compile_error");
    let text: syn::LitStr = item.mac.parse_body().ok()?;
    is_error.then(|| text.value())
}

/// The deepest nesting of brackets that is tested. The compiler refuses deeper nesting before it calls the attribute.
const DEEPEST: usize = 48;

/// Parses an attribute and its item, such as `#[route(GET "/")] async fn index() {}`.
pub fn parse(text: &str) -> Option<(Attribute, TokenStream, TokenStream)> {
    let tokens: TokenStream = text.parse().ok()?;
    if depth(&tokens) > DEEPEST {
        return None;
    }
    let mut tokens = tokens.into_iter();
    let (Some(TokenTree::Punct(_)), Some(TokenTree::Group(brackets))) = (tokens.next(), tokens.next()) else {
        return None;
    };
    let mut inner = brackets.stream().into_iter();
    let attribute = match inner.next()?.to_string().as_str() {
        "health_check" => Attribute::HealthCheck,
        "route" => Attribute::Route,
        _ => return None,
    };
    let args = match inner.next() {
        Some(TokenTree::Group(args)) => args.stream(),
        _ => TokenStream::new(),
    };
    Some((attribute, args, tokens.map(|token| token.to_token_stream()).collect()))
}

/// How deep brackets nest. Recursion would overflow the stack before the attribute does.
pub fn depth(tokens: &TokenStream) -> usize {
    let mut deepest = 0;
    let mut open = vec![(0, tokens.clone())];
    while let Some((level, tokens)) = open.pop() {
        deepest = deepest.max(level);
        open.extend(tokens.into_iter().filter_map(|token| match token {
            TokenTree::Group(group) => Some((level + 1, group.stream())),
            _ => None,
        }));
    }
    deepest
}
