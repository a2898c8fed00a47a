//! The annotated item as far as the attributes look: attributes, visibility and signature. The body stays
//! raw tokens.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned;
use syn::{
    Attribute, Expr, ExprLit, FnArg, GenericParam, Lit, Meta, Result, ReturnType, Safety, Signature,
    StaticMutability, Token, Type, Visibility,
};

use crate::diagnostics::Diagnostics;

/// The annotated item.
pub(crate) struct Item {
    pub(crate) attributes: Attributes,
    pub(crate) kind: Kind,
}

pub(crate) struct Attributes(Vec<Attribute>);

pub(crate) enum Kind {
    Function(Box<Signature>),
    Static(Box<Static>),
    /// Anything else, with the tokens to blame.
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
        } else if let Ok(signature) = input.fork().parse() {
            Kind::Function(Box::new(signature))
        } else {
            let keyword = input.fork().call(Ident::parse_any);
            Kind::Other(keyword.map_or_else(|_| input.cursor().token_stream(), |keyword| quote!(#keyword)))
        };
        input.parse::<TokenStream>()?;
        Ok(Self { attributes: Attributes(attributes), kind })
    }
}

impl Item {
    /// Reads the item, reporting why it cannot be read.
    pub(crate) fn read(tokens: TokenStream, diagnostics: &mut Diagnostics) -> Option<Self> {
        syn::parse2(tokens).map_err(|error| diagnostics.push(error)).ok()
    }
}

impl Attributes {
    /// The conditions under which the item is compiled at all: what is generated needs the same.
    pub(crate) fn cfgs(&self) -> impl Iterator<Item = &Attribute> {
        self.0.iter().filter(|attribute| attribute.path().is_ident("cfg"))
    }

    /// The first paragraph of the doc comment, on one line.
    pub(crate) fn summary(&self) -> String {
        let lines: Vec<_> = self.0.iter().filter_map(doc).collect();
        let lines = lines.iter().flat_map(|text| text.split('\n')).map(|line| {
            // A block comment may lead its lines with stars.
            line.trim().trim_start_matches("* ").trim_start_matches('*').trim()
        });
        let paragraph = lines.skip_while(|line| line.is_empty()).take_while(|line| !line.is_empty());
        paragraph.collect::<Vec<_>>().join(" ")
    }
}

fn doc(attribute: &Attribute) -> Option<String> {
    match &attribute.meta {
        Meta::NameValue(doc) if doc.path.is_ident("doc") => match &doc.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

/// Refuses a signature that nobody could call without more than its arguments.
pub(crate) fn validate(what: &str, signature: &Signature, diagnostics: &mut Diagnostics) {
    let wrap = format!("write a free function that calls this one, and make it the {what}");
    if let Some(receiver) = signature.receiver() {
        diagnostics.at(
            receiver,
            format!("a method cannot be a {what}, because nobody has a `self` to call it on: {wrap}"),
        );
    }
    for param in &signature.generics.params {
        let (name, kind) = match param {
            GenericParam::Type(param) => (quote!(#param), "type"),
            GenericParam::Const(param) => (quote!(#param), "value"),
            GenericParam::Lifetime(param) => (quote!(#param), "lifetime"),
        };
        diagnostics.at(
            name,
            format!(
                "a generic function cannot be a {what}, because nobody says which {kind} to call it with: \
                write a free function that calls it with a concrete one, and make that the {what}"
            ),
        );
    }
    for argument in &signature.inputs {
        let FnArg::Typed(argument) = argument else { continue };
        if let Some(hidden) = find_impl(&argument.ty) {
            diagnostics.at(
                hidden,
                format!("an `impl Trait` argument makes a {what} generic: name the concrete type instead"),
            );
        }
        for attribute in &argument.attrs {
            if attribute.path().is_ident("cfg") || attribute.path().is_ident("cfg_attr") {
                diagnostics.at(
                    attribute,
                    format!(
                        "an argument of a {what} cannot be conditional: put the `#[cfg]` on the function, \
                        one for each case"
                    ),
                );
            }
        }
    }
    if let Safety::Unsafe(token) = &signature.safety {
        diagnostics.at(
            token,
            format!("an `unsafe` function cannot be a {what}, because nobody upholds its contract: {wrap}"),
        );
    }
    if let Some(abi) = &signature.abi {
        diagnostics.at(abi, format!("a function with a foreign ABI cannot be a {what}: {wrap}"));
    }
    if let Some(variadic) = &signature.variadic {
        diagnostics.at(variadic, format!("a variadic function cannot be a {what}: {wrap}"));
    }
}

/// The types of the arguments, without `self`.
pub(crate) fn argument_types(signature: &Signature) -> Vec<&Type> {
    signature
        .inputs
        .iter()
        .filter_map(|argument| match argument {
            FnArg::Typed(argument) => Some(&*argument.ty),
            FnArg::Receiver(_) => None,
        })
        .collect()
}

/// The return type to name in the expansion: `_` where it has no name.
pub(crate) fn return_type(signature: &Signature) -> TokenStream {
    match &signature.output {
        ReturnType::Default => quote!(()),
        ReturnType::Type(_, ty) if find_impl(ty).is_some() => quote_spanned!(ty.span()=> _),
        ReturnType::Type(_, ty) => quote!(#ty),
    }
}

/// The first `impl Trait` in a type.
fn find_impl(ty: &Type) -> Option<&Type> {
    let mut found = None;
    visit(ty, &mut |ty| {
        if found.is_none() && matches!(ty, Type::ImplTrait(_)) {
            found = Some(ty);
        }
    });
    found
}

/// Calls `see` with `ty` and every type in it that is an argument, an element or a target.
pub(crate) fn visit<'a>(ty: &'a Type, see: &mut impl FnMut(&'a Type)) {
    see(ty);
    match ty {
        Type::Array(array) => visit(&array.elem, see),
        Type::Group(group) => visit(&group.elem, see),
        Type::Paren(paren) => visit(&paren.elem, see),
        Type::Ptr(pointer) => visit(&pointer.elem, see),
        Type::Reference(reference) => visit(&reference.elem, see),
        Type::Slice(slice) => visit(&slice.elem, see),
        Type::Tuple(tuple) => tuple.elems.iter().for_each(|ty| visit(ty, see)),
        Type::Path(path) => {
            for segment in &path.path.segments {
                if let syn::PathArguments::AngleBracketed(arguments) = &segment.arguments {
                    for argument in &arguments.args {
                        if let syn::GenericArgument::Type(ty) = argument {
                            visit(ty, see);
                        }
                    }
                }
            }
        }
        _ => {}
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
    fn a_body_is_not_looked_at() {
        let item = item(quote! { pub(crate) async fn check() -> bool { this is no Rust } });
        assert!(matches!(item.kind, Kind::Function(signature) if signature.ident == "check"));
    }

    #[test]
    fn what_is_neither_function_nor_static_is_named_by_its_keyword() {
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

    #[test]
    fn each_reason_why_a_function_cannot_be_called_is_told() {
        let signature: Signature = syn::parse_quote! {
            unsafe extern "C" fn f<'a, T, const N: usize>(&self, a: Vec<impl Clone>, #[cfg(x)] b: u8)
        };
        let mut diagnostics = Diagnostics::default();
        validate("route", &signature, &mut diagnostics);
        assert_eq!(diagnostics.texts().len(), 8, "{:#?}", diagnostics.texts());
    }
}
