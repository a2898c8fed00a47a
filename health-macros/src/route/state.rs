//! Which provided values a handler needs.
//!
//! axum gives a router one state type, and `State<T>` works for every `T` that implements `FromRef` of it. Users would have
//! to write that type and its `FromRef`s. Here the macro collects the `State<_>`s in the argument types instead: one type
//! is the router's state itself, several become the fields of a generated struct.
//!
//! A macro sees tokens and no types. It finds `State<T>` under any path and inside other types, but neither behind an alias
//! nor in an extractor that asks for a state by itself. For these there is `state = Type`.

use quote::ToTokens;
use syn::{GenericArgument, PathArguments, Signature, Type};

use crate::signature::{argument_types, visit};

/// The state of a route's router.
pub(super) enum State {
    None,
    /// This provided type.
    One(Box<Type>),
    /// A generated struct with a field for each of these provided types.
    Several(Vec<Type>),
}

impl State {
    /// `explicit`, the value of `state = Type`, or else what the `State<_>`s in the arguments ask for.
    pub(super) fn of(signature: &Signature, explicit: Option<&Type>) -> Self {
        if let Some(ty) = explicit {
            return Self::One(Box::new(ty.clone()));
        }
        let mut types: Vec<&Type> = Vec::new();
        for argument in argument_types(signature) {
            visit(argument, &mut |ty| {
                if let Some(ty) = state(ty)
                    && !types.iter().any(|other| same(other, ty))
                {
                    types.push(ty);
                }
            });
        }
        match types[..] {
            [] => Self::None,
            [one] => Self::One(Box::new(one.clone())),
            _ => Self::Several(types.into_iter().cloned().collect()),
        }
    }
}

/// The `T` of a `State<T>` under any path.
fn state(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let segment = path.path.segments.last().filter(|segment| segment.ident == "State")?;
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    match (arguments.args.first(), arguments.args.len()) {
        (Some(GenericArgument::Type(ty)), 1) => Some(ty),
        _ => None,
    }
}

/// Whether two types are written alike. `Pool` and an alias of it are not; the struct then has a field for each.
fn same(a: &Type, b: &Type) -> bool {
    a.to_token_stream().to_string() == b.to_token_stream().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(signature: &str, explicit: Option<&str>) -> Vec<String> {
        let explicit = explicit.map(|ty| syn::parse_str(ty).unwrap());
        let text = |ty: &Type| ty.to_token_stream().to_string().replace(' ', "");
        match State::of(&syn::parse_str(signature).unwrap(), explicit.as_ref()) {
            State::None => vec![],
            State::One(ty) => vec![text(&ty)],
            State::Several(types) => types.iter().map(text).collect(),
        }
    }

    #[test]
    fn a_state_is_found_inside_other_types_and_under_any_path() {
        assert_eq!(found("async fn f(id: Path<i64>)", None), [""; 0]);
        assert_eq!(found("async fn f(State(a): State<Pool>, id: Path<i64>)", None), ["Pool"]);
        assert_eq!(found("async fn f(a: WithRejection<axum::extract::State<Pool>, E>)", None), ["Pool"]);
        assert_eq!(found("async fn f(a: (State<A>, [State<Arc<B>>; 2]))", None), ["A", "Arc<B>"]);
    }

    #[test]
    fn arguments_of_one_state_type_share_it() {
        assert_eq!(found("async fn f(a: State<A>, b: State<A>)", None), ["A"]);
        assert_eq!(found("async fn f(a: State<A>, b: State<B>, c: State<A>)", None), ["A", "B"]);
    }

    #[test]
    fn an_explicit_state_replaces_those_in_the_arguments() {
        assert_eq!(found("async fn f(a: State<A>, b: State<B>)", Some("App<u8, u8>")), ["App<u8,u8>"]);
    }

    #[test]
    fn a_type_that_only_resembles_state_asks_for_no_state() {
        assert_eq!(found("async fn f(a: State, b: State<A, B>, c: StateOf<A>, d: State<'a>)", None), [""; 0]);
    }
}
