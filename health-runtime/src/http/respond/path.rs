//! The name of a check in the path of a request.

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;

/// The last parameter of the path. Those before it belong to the path under which the application nests the endpoints.
/// `None` where a parameter is not UTF-8 and so names no check.
pub(crate) async fn name_in_path(request: &mut Parts) -> Option<String> {
    let parameters = RawPathParams::from_request_parts(request, &()).await.ok()?;
    parameters.iter().last().map(|(_, name)| name.to_owned())
}
