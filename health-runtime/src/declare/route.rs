use std::borrow::Cow;
use std::fmt;

use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{MethodFilter, MethodRouter, any, on};

use crate::declare::context::{Context, Missing};
use crate::declare::monitor::Monitor;
#[cfg(feature = "preflight")]
use crate::declare::reached::Marking;
use crate::support::Location;

/// The methods that a route answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Methods {
    /// Every method that no other route with the same path answers.
    Any,
    /// These methods.
    Of(Vec<Method>),
}

impl Methods {
    /// The method that a monitor sends unless it names one: GET where the route answers it, else the first method.
    pub fn preferred(&self) -> Method {
        match self {
            Self::Any => Method::GET,
            Self::Of(methods) if methods.contains(&Method::GET) => Method::GET,
            Self::Of(methods) => methods.first().cloned().unwrap_or(Method::GET),
        }
    }

    /// The axum route that calls `handler` for these methods.
    #[doc(hidden)]
    pub fn route<H, T, S>(&self, handler: H) -> MethodRouter<S>
    where
        H: Handler<T, S>,
        T: 'static,
        S: Clone + Send + Sync + 'static,
    {
        let filter = match self {
            Self::Any => None,
            // The attribute refuses every method for which axum has no filter, so none is dropped here.
            Self::Of(methods) => methods
                .iter()
                .filter_map(|method| MethodFilter::try_from(method.clone()).ok())
                .reduce(MethodFilter::or),
        };
        #[cfg(feature = "preflight")]
        let handler = Marking(handler);
        match filter {
            Some(filter) => on(filter, handler),
            None => any(handler),
        }
    }
}

impl fmt::Display for Methods {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.pad("ANY"),
            Self::Of(methods) => f.pad(&methods.iter().map(Method::as_str).collect::<Vec<_>>().join(",")),
        }
    }
}

type BindRoute = Box<dyn FnOnce(&Context, &Methods) -> Result<MethodRouter, Missing> + Send>;

/// The definition of a route, as `#[route]` submits it: how to make the axum route once the state is known, and the
/// monitors that watch it.
pub struct RouteDef {
    pub(crate) methods: Methods,
    pub(crate) path: Cow<'static, str>,
    pub(crate) group: Option<Cow<'static, str>>,
    pub(crate) depends_on: Vec<Cow<'static, str>>,
    /// `None` where the attribute has no `healthcheck`; empty for `healthcheck = false`.
    pub(crate) monitors: Option<Vec<Monitor>>,
    pub(crate) location: Location,
    pub(crate) bind: BindRoute,
}

impl RouteDef {
    /// The definition that the attribute submits. `bind` takes the state from the context, when the application builds
    /// its `Health`.
    #[doc(hidden)]
    pub fn declare(methods: Methods, path: &'static str, location: Location, bind: BindRoute) -> Self {
        Self {
            methods,
            path: Cow::Borrowed(path),
            group: None,
            depends_on: Vec::new(),
            monitors: None,
            location,
            bind,
        }
    }

    /// Puts the route into a group: [`Health::routes_in`](crate::Health::routes_in) returns it instead of
    /// [`Health::routes`](crate::Health::routes).
    #[doc(hidden)]
    #[must_use]
    pub fn group(mut self, group: &'static str) -> Self {
        self.group = Some(Cow::Borrowed(group));
        self
    }

    /// Names the checks without which this route does not work.
    #[doc(hidden)]
    #[must_use]
    pub fn depends_on(mut self, checks: impl IntoIterator<Item = &'static str>) -> Self {
        self.depends_on.extend(checks.into_iter().map(Cow::Borrowed));
        self
    }

    /// Sets the monitors of this route. An empty list declares that the route needs none.
    #[doc(hidden)]
    #[must_use]
    pub fn monitors(mut self, monitors: impl IntoIterator<Item = Monitor>) -> Self {
        self.monitors = Some(monitors.into_iter().map(|monitor| monitor.at(self.location)).collect());
        self
    }
}

impl fmt::Debug for RouteDef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RouteDef")
            .field("methods", &self.methods)
            .field("path", &self.path)
            .field("location", &self.location)
            .finish_non_exhaustive()
    }
}
