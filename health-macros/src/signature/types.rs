//! The types in a signature, as an expansion repeats them.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{FnArg, GenericArgument, PathArguments, ReturnType, Signature, Type};

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

/// The return type. A type with `impl Trait` in it has no name outside of the function: then `_`, which rustc infers.
pub(crate) fn return_type(signature: &Signature) -> TokenStream {
    match &signature.output {
        ReturnType::Default => quote!(()),
        ReturnType::Type(_, ty) if find_impl(ty).is_some() => quote_spanned!(ty.span()=> _),
        ReturnType::Type(_, ty) => quote!(#ty),
    }
}

/// The first `impl Trait` in a type.
pub(super) fn find_impl(ty: &Type) -> Option<&Type> {
    let mut found = None;
    visit(ty, &mut |ty| {
        if found.is_none() && matches!(ty, Type::ImplTrait(_)) {
            found = Some(ty);
        }
    });
    found
}

/// Calls `see` with `ty`, and with every type in it that is an argument, an element or a target.
///
/// Written by hand because syn's `visit` feature would add a visitor for the whole syntax tree to every user's build.
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
                let PathArguments::AngleBracketed(arguments) = &segment.arguments else { continue };
                for argument in &arguments.args {
                    if let GenericArgument::Type(ty) = argument {
                        visit(ty, see);
                    }
                }
            }
        }
        _ => {}
    }
}
