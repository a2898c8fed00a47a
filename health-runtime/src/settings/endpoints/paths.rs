//! The endpoints of an application: the table after its changes, with every path proven to work.

use std::borrow::Cow;

use crate::error::Mistake;
use crate::settings::endpoints::change::ChangedTo;
use crate::settings::endpoints::{ENDPOINTS, Endpoint, EndpointChange, EndpointSpec, Exposure};
use crate::support::{did_you_mean, why_never_sent};

/// Where the endpoints of an application are served, and who sees them.
#[derive(Clone)]
pub(crate) struct EndpointPaths(Vec<PlacedEndpoint>);

#[derive(Clone)]
struct PlacedEndpoint {
    spec: &'static EndpointSpec,
    path: String,
    /// Where it is served as well.
    further: Vec<String>,
    exposure: Exposure,
}

impl EndpointPaths {
    /// Applies `changes` to the table. Of two changes of one kind the later one wins.
    pub(crate) fn new(changes: Vec<EndpointChange>, mistakes: &mut Vec<Mistake>) -> Self {
        let built = ENDPOINTS.iter().filter(|spec| spec.feature.is_on);
        let mut placed: Vec<_> = built
            .map(|spec| PlacedEndpoint {
                spec,
                path: spec.path.to_owned(),
                further: Vec::new(),
                exposure: spec.exposure,
            })
            .collect();
        for change in changes {
            match placed.iter_mut().find(|placed| placed.spec.path == change.endpoint) {
                Some(placed) => match change.to {
                    ChangedTo::Exposure(exposure) => placed.exposure = exposure,
                    ChangedTo::Path(path) => placed.path = path,
                    ChangedTo::FurtherPath(path) => placed.further.push(path),
                },
                None => mistakes.extend(no_such_endpoint(&change)),
            }
        }
        refuse_misplaced(&mut placed, mistakes);
        Self(placed)
    }

    /// The endpoints that are safe to expose, each with its paths.
    pub(crate) fn public(&self) -> impl Iterator<Item = (Endpoint, &str)> {
        self.0.iter().filter(|placed| placed.exposure == Exposure::Public).flat_map(PlacedEndpoint::paths)
    }

    /// All endpoints that are served, each with its paths.
    pub(crate) fn management(&self) -> impl Iterator<Item = (Endpoint, &str)> {
        self.0.iter().filter(|placed| placed.exposure != Exposure::Off).flat_map(PlacedEndpoint::paths)
    }

    /// Whether the endpoint is safe to expose.
    pub(crate) fn is_public(&self, endpoint: Endpoint) -> bool {
        self.public().any(|(public, _)| public == endpoint)
    }

    /// The path of `endpoint`, apart from further ones; `None` when it is not served.
    #[cfg(feature = "cli")]
    pub(crate) fn path_of(&self, endpoint: Endpoint) -> Option<&str> {
        self.management().find(|(served, _)| *served == endpoint).map(|(_, path)| path)
    }
}

impl PlacedEndpoint {
    fn paths(&self) -> impl Iterator<Item = (Endpoint, &str)> {
        let paths = std::iter::once(&self.path).chain(&self.further);
        paths.map(|path| (self.spec.endpoint, &**path))
    }
}

/// The path as axum's router takes it. A parameter at its end takes all segments that follow, because the name of a check
/// may contain slashes.
pub(crate) fn router_path(path: &str) -> Cow<'_, str> {
    match path.rsplit_once("/{") {
        Some((before, name)) if name.ends_with('}') && !name.starts_with(['*', '{']) => {
            format!("{before}/{{*{name}").into()
        }
        _ => path.into(),
    }
}

/// Why a change names no endpoint of this build; `None` when it switches off what is not built.
fn no_such_endpoint(change: &EndpointChange) -> Option<Mistake> {
    let path = &change.endpoint;
    if let Some(spec) = ENDPOINTS.iter().find(|spec| spec.path == *path) {
        let off = matches!(change.to, ChangedTo::Exposure(Exposure::Off));
        let why = spec.feature.why_off();
        return (!off).then(|| Mistake::new(format!("the health endpoint {path} {why}")));
    }
    let built = ENDPOINTS.iter().filter(|spec| spec.feature.is_on);
    let meant = did_you_mean(path, built.map(|spec| spec.path), '"');
    Some(Mistake::new(format!("there is no health endpoint {path:?}{meant}")))
}

/// Reports the endpoints that cannot be served at their path, and switches them off: axum would panic, or one endpoint
/// would answer for another.
fn refuse_misplaced(placed: &mut [PlacedEndpoint], mistakes: &mut Vec<Mistake>) {
    let mut paths = TakenPaths { router: matchit::Router::new(), moved: Vec::new() };
    let served = placed.iter_mut().filter(|placed| placed.exposure != Exposure::Off);
    // An endpoint that was not moved keeps its path: the moved one is in the way.
    let (unmoved, moved): (Vec<_>, Vec<_>) = served.partition(|placed| placed.path == placed.spec.path);
    for placed in unmoved.into_iter().chain(moved) {
        let (path, default) = (&placed.path, placed.spec.path);
        if let Err(why) = valid_path(path, default).and_then(|()| paths.take(path, default)) {
            mistakes
                .push(Mistake::new(format!("the health endpoint {default} cannot move to {path:?}: {why}")));
            placed.exposure = Exposure::Off;
        }
    }
    for placed in placed.iter_mut().filter(|placed| placed.exposure != Exposure::Off) {
        let default = placed.spec.path;
        placed.further.retain(|path| {
            let taken = valid_path(path, default).and_then(|()| paths.take(path, default));
            let mistake = |why| {
                Mistake::new(format!("the health endpoint {default} cannot also be at {path:?}: {why}"))
            };
            taken.map_err(|why| mistakes.push(mistake(why))).is_ok()
        });
    }
}

/// Whether a client can ask for `path`, and the handler of the endpoint at `default` can read it.
fn valid_path(path: &str, default: &str) -> Result<(), String> {
    // axum refuses the parameters of its earlier releases, `:x` and `*x`, by a panic.
    let old_style = path.split('/').any(|segment| segment.starts_with([':', '*']));
    if !path.starts_with('/') || old_style {
        return Err("a path begins with a slash, and no segment begins with `:` or `*`".to_owned());
    }
    if let Some(why) = why_never_sent(path) {
        return Err(why.to_owned());
    }
    match (parameters(path), parameters(default)) {
        (given, needed) if given == needed => Ok(()),
        (_, 0) => Err("this endpoint reads no path parameter".to_owned()),
        _ => Err(format!("its path needs one parameter, as {default} has")),
    }
}

/// How many segments of a path are parameters.
fn parameters(path: &str) -> usize {
    path.replace("{{", "").split('/').filter(|segment| segment.contains('{')).count()
}

/// The paths that are taken so far, as axum's router sees them.
struct TakenPaths {
    router: matchit::Router<()>,
    /// Each path with the default path of its endpoint.
    moved: Vec<(String, &'static str)>,
}

impl TakenPaths {
    fn take(&mut self, path: &str, default: &'static str) -> Result<(), String> {
        match self.router.insert(router_path(path), ()) {
            Ok(()) => {
                self.moved.push((path.to_owned(), default));
                Ok(())
            }
            Err(matchit::InsertError::Conflict { with }) => {
                let other = self.moved.iter().find(|(path, _)| *router_path(path) == *with);
                Err(match other {
                    Some((path, default)) if default != path => {
                        format!("{default} is served at {path}, which is the same path")
                    }
                    Some((path, _)) => format!("the path belongs to {path}"),
                    None => format!("the path belongs to {with}"),
                })
            }
            Err(error) => Err(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_of_a_feature_that_is_off_can_be_switched_off_and_not_shown() {
        let mistakes = |exposure| {
            let off = ENDPOINTS.iter().filter(|spec| !spec.feature.is_on);
            let changes = off.map(|spec| EndpointChange::expose(spec.path.to_owned(), exposure)).collect();
            let mut mistakes = Vec::new();
            EndpointPaths::new(changes, &mut mistakes);
            mistakes.into_iter().map(|mistake| mistake.message).collect::<Vec<_>>()
        };
        assert!(mistakes(Exposure::Off).is_empty());
        let shown = mistakes(Exposure::Public);
        for (path, feature, is_on) in [
            ("/healthcheck", "environment", cfg!(feature = "environment")),
            ("/environment", "environment", cfg!(feature = "environment")),
            ("/monitors/sd", "export", cfg!(feature = "export")),
            ("/metrics", "metrics", cfg!(feature = "metrics")),
        ] {
            let said = format!("the health endpoint {path} belongs to the feature `{feature}`");
            assert_eq!(shown.iter().any(|mistake| mistake.starts_with(&said)), !is_on, "{path}: {shown:?}");
        }
    }
}
