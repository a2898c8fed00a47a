//! The values that the application provides, by type.
//!
//! `build()` resolves every `State<T>` once, from here. What is missing is collected rather than returned at the first
//! failure, so that one build lists everything that the application forgot to provide.

use std::any::{Any, TypeId, type_name};

use axum::extract::State;

/// The values that [`Builder::provide`](crate::Builder::provide) received, by type.
#[derive(Default)]
pub struct Context {
    values: Vec<(TypeId, Box<dyn Any + Send + Sync>)>,
}

impl Context {
    /// Provides `value` as the `T`. Returns `false` when it replaced another `T`.
    pub(crate) fn insert<T: Clone + Send + Sync + 'static>(&mut self, value: T) -> bool {
        let before = self.values.len();
        self.values.retain(|(of, _)| *of != TypeId::of::<T>());
        self.values.push((TypeId::of::<T>(), Box::new(value)));
        self.values.len() > before
    }

    /// The provided `T`.
    ///
    /// # Errors
    /// When the application provides no `T`. The error names the type.
    pub fn get<T: Clone + Send + Sync + 'static>(&self) -> Result<T, Missing> {
        let value = self.values.iter().find(|(of, _)| *of == TypeId::of::<T>());
        let value = value.and_then(|(_, value)| value.downcast_ref::<T>());
        value.cloned().ok_or_else(|| Missing(vec![type_name::<T>()]))
    }
}

/// The types that a check or handler asks for and that the application does not provide.
///
/// [`FromContext::from_context`] returns it; [`Builder::build`](crate::Builder::build) turns it into an error with the
/// place of the check or handler.
#[derive(Debug, PartialEq, Eq)]
pub struct Missing(pub(crate) Vec<&'static str>);

/// An argument that a check can take. [`Builder::build`](crate::Builder::build) resolves it once; each run gets a clone.
///
/// `State<T>` implements it. Implement it for a type of your own to combine several provided values:
///
/// ```
/// use axum::extract::State;
/// use health_runtime::{Context, FromContext, Missing};
///
/// #[derive(Clone)]
/// struct Pool;
///
/// #[derive(Clone)]
/// struct Orders(Pool);
///
/// impl FromContext for Orders {
///     fn from_context(context: &Context) -> Result<Self, Missing> {
///         State::from_context(context).map(|State(pool)| Self(pool))
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "a health check cannot take `{Self}`",
    label = "not an argument a check can take",
    note = "take `State<T>`, where `T` is `Clone + Send + Sync + 'static` and provided with `.provide(value)`"
)]
pub trait FromContext: Clone + Send + Sync + 'static {
    /// Returns the argument, taken from the provided values.
    ///
    /// # Errors
    /// When the application does not provide a value that the argument needs.
    fn from_context(context: &Context) -> Result<Self, Missing>;
}

impl<T: Clone + Send + Sync + 'static> FromContext for State<T> {
    fn from_context(context: &Context) -> Result<Self, Missing> {
        context.get().map(State)
    }
}

/// Resolves several values and collects all that are missing, so that one error reports them together. Only the
/// expansions of the attributes use it.
pub struct Resolver<'a> {
    context: &'a Context,
    missing: Vec<&'static str>,
}

impl<'a> Resolver<'a> {
    /// Resolves values from `context`.
    pub fn new(context: &'a Context) -> Self {
        Self { context, missing: Vec::new() }
    }

    /// Resolves an argument of a check.
    pub fn argument<A: FromContext>(&mut self) -> Option<A> {
        let argument = A::from_context(self.context);
        self.collect(argument)
    }

    /// Resolves a state value of a handler.
    pub fn state<T: Clone + Send + Sync + 'static>(&mut self) -> Option<T> {
        let value = self.context.get();
        self.collect(value)
    }

    fn collect<T>(&mut self, value: Result<T, Missing>) -> Option<T> {
        value.map_err(|missing| self.missing.extend(missing.0)).ok()
    }

    /// Everything that could not be resolved.
    pub fn missing(self) -> Missing {
        Missing(self.missing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_error_names_all_missing_values() {
        let mut context = Context::default();
        assert!(context.insert(7_u32));
        assert!(!context.insert(8_u32), "the second value of a type is reported");

        let mut resolver = Resolver::new(&context);
        assert_eq!(resolver.argument::<State<u32>>().map(|State(value)| value), Some(8));
        assert!(resolver.argument::<State<String>>().is_none());
        assert!(resolver.state::<bool>().is_none());
        assert_eq!(resolver.missing(), Missing(vec!["alloc::string::String", "bool"]));
    }
}
