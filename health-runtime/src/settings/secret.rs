use std::fmt;

use axum::http::HeaderValue;

/// Text that `Debug` masks.
#[derive(Clone)]
pub(crate) struct Secret(String);

impl Secret {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    /// Whether a header can carry it. A line break, for example, does not fit.
    pub(super) fn fits_header(&self) -> bool {
        HeaderValue::from_str(&self.0).is_ok()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("********")
    }
}
