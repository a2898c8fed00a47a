//! The query of a request. Any bytes are valid; a wrong escape is no error.

use std::borrow::Cow;

use axum::http::Uri;

use crate::support::sort_by;

/// The parameters of a request, in their order.
pub(crate) struct Query(Option<String>);

impl From<&Uri> for Query {
    fn from(uri: &Uri) -> Self {
        Self(uri.query().map(str::to_owned))
    }
}

impl Query {
    fn pairs(&self) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
        form_urlencoded::parse(self.0.as_deref().unwrap_or_default().as_bytes())
    }

    /// Whether the query has `name`, with or without a value.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.pairs().any(|(known, _)| known == name)
    }

    /// The distinct values of `name`.
    pub(crate) fn names<'a>(&'a self, name: &'a str) -> Names<'a> {
        Names::new(self.all(name).collect())
    }

    /// All values of `name`.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = Cow<'a, str>> {
        self.pairs().filter(move |(known, _)| known == name).map(|(_, value)| value)
    }
}

/// Names, to be found in a time that hardly depends on how many there are: a query has room for thousands, and an
/// application may have thousands of checks.
pub(crate) struct Names<'a>(Vec<Cow<'a, str>>);

impl<'a> Names<'a> {
    pub(crate) fn new(mut names: Vec<Cow<'a, str>>) -> Self {
        sort_by(&mut names, Ord::cmp);
        names.dedup();
        Self(names)
    }

    pub(crate) fn contains(&self, name: &str) -> bool {
        self.position(name).is_some()
    }

    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        self.0.binary_search_by(|known| (**known).cmp(name)).ok()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|name| &**name)
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Text from a request, escaped and cut, for a message to the client.
pub(crate) fn quoted(text: &str) -> String {
    let short: String = text.chars().take(100).collect();
    format!("{short:?}")
}
