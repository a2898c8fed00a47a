//! What has to hold of an attribute, whatever stands in it and below it.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{File, Item};

/// One of the attributes.
#[derive(Clone, Copy, Debug)]
pub enum Attribute {
    HealthCheck,
    Route,
}

/// Expands `args` on `item`. Of what comes out the item stands first, as it was; behind it stands either one constant,
/// or an error for each mistake, and the compiler can read all of it.
pub fn judge(attribute: Attribute, args: TokenStream, item: TokenStream) {
    let shown = format!("{args} --- {item}");
    let expanded = match attribute {
        Attribute::HealthCheck => crate::health_check::attribute(args, item.clone()),
        Attribute::Route => crate::route::attribute(args, item.clone()),
    };
    let mut tokens = expanded.into_iter();
    let kept: TokenStream = tokens.by_ref().take(item.clone().into_iter().count()).collect();
    assert_eq!(kept.to_string(), item.to_string(), "the item is not what it was: {shown}");

    let generated: TokenStream = tokens.collect();
    let text = generated.to_string();
    let file: File = match syn::parse2(generated) {
        Ok(file) => file,
        Err(error) => panic!("{error}, in {text}, of {shown}"),
    };
    match &*file.items {
        [Item::Const(constant)] => assert_eq!(constant.ident, "_", "{text}"),
        [] => panic!("nothing came out of {shown}"),
        errors => {
            for error in errors {
                let message = message(error).unwrap_or_else(|| panic!("no error: {text}, of {shown}"));
                assert!(!message.trim().is_empty(), "an error without a word: {text}");
            }
        }
    }
}

/// The text of a `compile_error!`.
fn message(item: &Item) -> Option<String> {
    let Item::Macro(item) = item else { return None };
    let is_error = item.mac.path.segments.last().is_some_and(|last| last.ident == "compile_error");
    let text: syn::LitStr = item.mac.parse_body().ok()?;
    is_error.then(|| text.value())
}

/// Brackets that nest deeper than this are for the compiler to refuse: no attribute gets to see them.
const DEEPEST: usize = 48;

/// An attribute and what it stands on, as a program has it: `#[route(GET "/")] async fn index() {}`.
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

/// How deep brackets nest. Without recursion, or it would be what runs out of stack.
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
