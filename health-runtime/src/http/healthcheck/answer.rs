//! The headers and the rendering of a success or of a failure, before and after validation.

use std::sync::Arc;

use axum::body::Bytes;
use axum::http::header::{CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::Value;

use crate::error::Mistake;

/// Renders the JSON document as the body of a response.
pub(super) type Render = Arc<dyn Fn(&Value) -> Bytes + Send + Sync>;

/// As the application gives it.
#[derive(Clone, Default)]
pub(super) struct Answer {
    headers: Vec<(String, String)>,
    render: Option<(String, Render)>,
}

/// What HTTP allows of an [`Answer`].
#[derive(Clone)]
pub(super) struct ValidHeadersAndBody {
    headers: HeaderMap,
    render: Option<(HeaderValue, Render)>,
}

/// The whole answer to a request whose checks succeed, or to one whose checks fail.
pub(super) struct ValidAnswer {
    pub(super) code: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) render: Option<(HeaderValue, Render)>,
}

impl Answer {
    pub(super) fn header(&mut self, name: String, value: String) {
        self.headers.push((name, value));
    }

    pub(super) fn render(&mut self, content_type: String, render: Render) {
        self.render = Some((content_type, render));
    }

    /// Reports what HTTP does not allow, and leaves it out.
    pub(super) fn validate(self, mistakes: &mut Vec<Mistake>) -> ValidHeadersAndBody {
        let mut wrong = |what: String| mistakes.push(Mistake::new(format!("/healthcheck {what}")));
        let mut headers = HeaderMap::new();
        for (name, value) in self.headers {
            match (HeaderName::try_from(&name), HeaderValue::try_from(&value)) {
                (Ok(name), Ok(_)) if [CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING].contains(&name) => {
                    wrong(format!("cannot have the header `{name}`: the server sets it for the connection"));
                }
                (Ok(name), Ok(value)) => drop(headers.insert(name, value)),
                _ => {
                    wrong(format!("cannot have the header {name:?}: its name or value is not valid in HTTP"))
                }
            }
        }
        let render = self.render.and_then(|(content_type, render)| {
            let valid = HeaderValue::try_from(&content_type).map_err(|_| {
                wrong(format!("cannot have the content type {content_type:?}: it is not valid in HTTP"))
            });
            Some((valid.ok()?, render))
        });
        ValidHeadersAndBody { headers, render }
    }
}

impl ValidHeadersAndBody {
    /// The answer with `code`. What `own` has takes precedence.
    pub(super) fn with(&self, own: Self, code: StatusCode, mistakes: &mut Vec<Mistake>) -> ValidAnswer {
        if code.is_informational() {
            mistakes.push(Mistake::new(format!(
                "/healthcheck cannot answer {code}: an informational code is followed by another response"
            )));
        }
        let mut headers = self.headers.clone();
        headers.extend(own.headers);
        ValidAnswer { code, headers, render: own.render.or_else(|| self.render.clone()) }
    }
}
