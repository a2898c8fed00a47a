//! One change of an endpoint, from code or from `HEALTH_ENDPOINTS`.

use crate::error::Mistake;
use crate::settings::Exposure;
use crate::settings::endpoints::ENDPOINTS;
use crate::settings::reader::quoted;
use crate::support::did_you_mean;

/// The variable that moves, shows and hides endpoints.
const VARIABLE: &str = "HEALTH_ENDPOINTS";

/// What the application changes of one endpoint.
#[derive(Clone, Debug)]
pub(crate) struct EndpointChange {
    /// The default path of the endpoint, as the application wrote it.
    pub(super) endpoint: String,
    pub(super) to: ChangedTo,
}

#[derive(Clone, Debug)]
pub(super) enum ChangedTo {
    Exposure(Exposure),
    Path(String),
    /// Also this path.
    FurtherPath(String),
}

impl EndpointChange {
    /// The endpoint of the path `endpoint` gets another exposure.
    pub(crate) fn expose(endpoint: String, exposure: Exposure) -> Self {
        Self { endpoint, to: ChangedTo::Exposure(exposure) }
    }

    /// The endpoint of the path `endpoint` gets another path.
    pub(crate) fn relocate(endpoint: String, path: String) -> Self {
        Self { endpoint, to: ChangedTo::Path(path) }
    }

    /// The endpoint of the path `endpoint` is also served at another path.
    pub(crate) fn also_at(endpoint: String, path: String) -> Self {
        Self { endpoint, to: ChangedTo::FurtherPath(path) }
    }

    /// Reads the entries of `HEALTH_ENDPOINTS`: `/metrics=public`, `/status=off`, `/livez=/alive`, `/healthz=/livez`.
    pub(crate) fn of_environment(entries: &[String], mistakes: &mut Vec<Mistake>) -> Vec<Self> {
        let mut changes = Vec::new();
        for (at, entry) in entries.iter().enumerate() {
            match Self::parse(entry) {
                Some(change) => changes.push(change),
                None => mistakes.push(Mistake::new(format!(
                    "entry {} of `{VARIABLE}`, {}, is not of the form `/metrics=public`, `/status=off`, `/livez=/alive` or \
                     `/healthz=/livez`",
                    at + 1,
                    quoted(entry)
                ))),
            }
        }
        Self::refuse_repeated(&format!("in `{VARIABLE}`"), &changes, mistakes);
        changes
    }

    /// Two changes of one kind from one source are a mistake: only the last would count. A change in code and one in
    /// the environment are fine, since the code wins by rule.
    pub(crate) fn refuse_repeated(source: &str, changes: &[Self], mistakes: &mut Vec<Mistake>) {
        for (at, change) in changes.iter().enumerate() {
            if changes[..at].iter().any(|earlier| earlier.repeats(change)) {
                let what = match &change.to {
                    ChangedTo::Exposure(_) => "the exposure",
                    ChangedTo::Path(_) | ChangedTo::FurtherPath(_) => "the path",
                };
                let endpoint = &change.endpoint;
                mistakes.push(Mistake::new(format!(
                    "{what} of the health endpoint {endpoint:?} is given twice {source}: keep one"
                )));
            }
        }
    }

    fn repeats(&self, other: &Self) -> bool {
        self.endpoint == other.endpoint
            // An endpoint may have several further paths.
            && !matches!(self.to, ChangedTo::FurtherPath(_))
            && std::mem::discriminant(&self.to) == std::mem::discriminant(&other.to)
    }

    fn parse(text: &str) -> Option<Self> {
        let (endpoint, to) = text.split_once('=')?;
        let (endpoint, to) = (endpoint.trim(), to.trim());
        if to.starts_with('/') && !is_endpoint(endpoint) && resembles_endpoint(to) {
            return Some(Self::also_at(to.to_owned(), endpoint.to_owned()));
        }
        let to = match to {
            "public" => ChangedTo::Exposure(Exposure::Public),
            "management" => ChangedTo::Exposure(Exposure::Management),
            "off" => ChangedTo::Exposure(Exposure::Off),
            path if path.starts_with('/') => ChangedTo::Path(path.to_owned()),
            _ => return None,
        };
        Some(Self { endpoint: endpoint.to_owned(), to })
    }
}

/// Whether this is the default path of an endpoint.
fn is_endpoint(path: &str) -> bool {
    ENDPOINTS.iter().any(|spec| spec.path == path)
}

/// Whether this is the default path of an endpoint, or is meant to be one.
fn resembles_endpoint(path: &str) -> bool {
    is_endpoint(path) || !did_you_mean(path, ENDPOINTS.iter().map(|spec| spec.path), '"').is_empty()
}
