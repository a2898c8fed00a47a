//! Reads the annotated item as far as the attributes need it.
//!
//! syn's `ItemFn` would parse the body too. That costs most of the time, and it fails on a body that the user is still
//! typing, where the attribute would then report a syntax error that rustc reports better.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{
    Attribute, Expr, ExprLit, Lit, Meta, Result, Signature, StaticMutability, Token, Type, Visibility,
};

use crate::diagnostics::Diagnostics;

/// The annotated item.
pub(crate) struct Item {
    pub(crate) attributes: Attributes,
    pub(crate) kind: Kind,
}

/// The other attributes of the item. Doc comments are among them.
pub(crate) struct Attributes(Vec<Attribute>);

pub(crate) enum Kind {
    Function(Box<Signature>),
    Static(Box<Static>),
    /// Anything else, with the tokens to report it at: its keyword.
    Other(TokenStream),
}

pub(crate) struct Static {
    pub(crate) name: Ident,
    pub(crate) mutability: StaticMutability,
    pub(crate) ty: Type,
}

impl Parse for Item {
    fn parse(input: ParseStream) -> Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        input.parse::<Visibility>()?;
        let kind = if input.peek(Token![static]) {
            input.parse::<Token![static]>()?;
            let mutability = input.parse()?;
            let name = input.parse()?;
            input.parse::<Token![:]>()?;
            Kind::Static(Box::new(Static { name, mutability, ty: input.parse()? }))
        // On a fork, because a failed attempt must leave the keyword for the report.
        } else if let Ok(signature) = input.fork().parse() {
            Kind::Function(Box::new(signature))
        } else {
            let keyword = input.fork().call(Ident::parse_any);
            Kind::Other(keyword.map_or_else(|_| input.cursor().token_stream(), |keyword| quote!(#keyword)))
        };
        // The body, or the value of a static.
        input.parse::<TokenStream>()?;
        Ok(Self { attributes: Attributes(attributes), kind })
    }
}

impl Item {
    /// Reads the item, or reports why it cannot be read.
    pub(crate) fn read(tokens: TokenStream, diagnostics: &mut Diagnostics) -> Option<Self> {
        syn::parse2(tokens).map_err(|error| diagnostics.push(error)).ok()
    }
}

impl Attributes {
    /// The conditions under which the item is compiled. Code that names the item needs the same ones.
    pub(crate) fn cfgs(&self) -> impl Iterator<Item = &Attribute> {
        self.0.iter().filter(|attribute| attribute.path().is_ident("cfg"))
    }

    /// The first paragraph of the doc comment, on one line.
    pub(crate) fn summary(&self) -> String {
        let comment = self.0.iter().filter_map(doc).collect::<Vec<_>>().join("\n");
        let lines = comment.split('\n').map(|line| {
            // The lines of a block comment may begin with stars.
            line.trim().trim_start_matches("* ").trim_start_matches('*').trim()
        });
        let paragraph = lines.skip_while(|line| line.is_empty()).take_while(|line| !line.is_empty());
        paragraph.collect::<Vec<_>>().join(" ")
    }
}

/// The text of a doc comment. `#[doc = include_str!(..)]` has none yet when the attribute is expanded.
fn doc(attribute: &Attribute) -> Option<String> {
    match &attribute.meta {
        Meta::NameValue(doc) if doc.path.is_ident("doc") => match &doc.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(tokens: TokenStream) -> Item {
        syn::parse2(tokens).unwrap()
    }

    #[test]
    fn the_summary_is_the_first_paragraph_on_one_line() {
        let item = item(quote! {
            #[doc = ""]
            #[doc = " The importer has finished"]
            #[doc = " a round. "]
            #[doc(hidden)]
            #[doc = ""]
            #[doc = " More."]
            fn check() {}
        });
        assert_eq!(item.attributes.summary(), "The importer has finished a round.");
    }

    #[test]
    fn a_block_comment_has_a_summary_too() {
        let item = item(quote! {
            #[doc = "\n * First line\n * second line.\n *\n * More.\n "]
            fn check() {}
        });
        assert_eq!(item.attributes.summary(), "First line second line.");
    }

    #[test]
    fn a_body_that_is_not_rust_does_not_stop_the_attribute() {
        let item = item(quote! { pub(crate) async fn check() -> bool { this is no Rust } });
        assert!(matches!(item.kind, Kind::Function(signature) if signature.ident == "check"));
    }

    #[test]
    fn an_item_that_is_neither_function_nor_static_is_reported_at_its_keyword() {
        for tokens in [
            quote!(
                struct S;
            ),
            quote!(impl S {}),
            quote!(
                const C: u8 = 1;
            ),
            quote!(
                mod m {}
            ),
        ] {
            let keyword = tokens.clone().into_iter().next().map(|token| token.to_string());
            match item(tokens).kind {
                Kind::Other(blamed) => assert_eq!(Some(blamed.to_string()), keyword),
                _ => panic!("{keyword:?} was taken"),
            }
        }
    }
}
