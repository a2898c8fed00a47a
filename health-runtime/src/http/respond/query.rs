//! The query of a request. Any bytes are valid; a wrong escape is no error.

use std::borrow::Cow;

use axum::http::Uri;

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

    /// All values of `name`.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = Cow<'a, str>> {
        self.pairs().filter(move |(known, _)| known == name).map(|(_, value)| value)
    }
}

/// Text from a request, escaped and cut, for a message to the client.
pub(crate) fn quoted(text: &str) -> String {
    let short: String = text.chars().take(100).collect();
    format!("{short:?}")
}
