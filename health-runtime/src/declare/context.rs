//! The provided values, by type, and what is missing when somebody asks for one that was not provided.

use std::any::{Any, TypeId, type_name};

use axum::extract::State;

/// The values handed to [`Builder::provide`](crate::Builder::provide), by type.
#[derive(Default)]
pub struct Context {
    values: Vec<(TypeId, Box<dyn Any + Send + Sync>)>,
}

impl Context {
    /// Keeps `value` for whoever asks for a `T`; false when a `T` was there already.
    pub(crate) fn insert<T: Clone + Send + Sync + 'static>(&mut self, value: T) -> bool {
        let known = self.values.len();
        self.values.retain(|(of, _)| *of != TypeId::of::<T>());
        self.values.push((TypeId::of::<T>(), Box::new(value)));
        self.values.len() > known
    }

    /// The provided `T`.
    ///
    /// # Errors
    /// When no `T` was provided; the error names the type.
    pub fn get<T: Clone + Send + Sync + 'static>(&self) -> Result<T, Missing> {
        let value = self.values.iter().find(|(of, _)| *of == TypeId::of::<T>());
        let value = value.and_then(|(_, value)| value.downcast_ref::<T>());
        value.cloned().ok_or_else(|| Missing(vec![type_name::<T>()]))
    }
}

/// The types that were asked for and not provided.
#[derive(Debug, PartialEq, Eq)]
pub struct Missing(pub(crate) Vec<&'static str>);

/// An argument that a check can take. It is resolved once, when the health is built, and cloned for each run.
#[diagnostic::on_unimplemented(
    message = "a health check cannot take `{Self}`",
    label = "not an argument a check can take",
    note = "take `State<T>`, where `T` is `Clone + Send + Sync + 'static` and provided with `.provide(value)`"
)]
pub trait FromContext: Clone + Send + Sync + 'static {
    /// Takes the argument from the provided values.
    ///
    /// # Errors
    /// When a value it needs was not provided.
    fn from_context(context: &Context) -> Result<Self, Missing>;
}

impl<T: Clone + Send + Sync + 'static> FromContext for State<T> {
    fn from_context(context: &Context) -> Result<Self, Missing> {
        context.get().map(State)
    }
}

/// Resolves several values and remembers all that are missing, so that they are reported together.
pub struct Resolver<'a> {
    context: &'a Context,
    missing: Vec<&'static str>,
}

impl<'a> Resolver<'a> {
    /// Resolves from `context`.
    pub fn new(context: &'a Context) -> Self {
        Self { context, missing: Vec::new() }
    }

    /// An argument of a check.
    pub fn argument<A: FromContext>(&mut self) -> Option<A> {
        let argument = A::from_context(self.context);
        self.note(argument)
    }

    /// A state value of a handler.
    pub fn state<T: Clone + Send + Sync + 'static>(&mut self) -> Option<T> {
        let value = self.context.get();
        self.note(value)
    }

    fn note<T>(&mut self, found: Result<T, Missing>) -> Option<T> {
        found.map_err(|missing| self.missing.extend(missing.0)).ok()
    }

    /// All that was asked for and not there.
    pub fn missing(self) -> Missing {
        Missing(self.missing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_missing_values_are_named_together() {
        let mut context = Context::default();
        assert!(context.insert(7_u32));
        assert!(!context.insert(8_u32), "a second value of a type is said to be one");

        let mut resolver = Resolver::new(&context);
        assert_eq!(resolver.argument::<State<u32>>().map(|State(value)| value), Some(8));
        assert!(resolver.argument::<State<String>>().is_none());
        assert!(resolver.state::<bool>().is_none());
        assert_eq!(resolver.missing(), Missing(vec!["alloc::string::String", "bool"]));
    }
}
