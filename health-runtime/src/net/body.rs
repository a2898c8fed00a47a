//! Reads the body of a response up to a limit, and shows a part of it.

use reqwest::{Response, StatusCode};

use crate::net::client::transport_error;
use crate::settings::{Secret, masked_line};

/// The longest body that is read, in bytes.
const BODY_LIMIT: usize = 4 << 20;
/// How many characters of a body an error shows.
const SHOWN_LIMIT: usize = 300;

/// At most `limit` bytes of a body, and whether that is all of it.
///
/// # Errors
/// The connection broke before the end.
pub(crate) async fn read_part(response: &mut Response, limit: usize) -> Result<(Vec<u8>, bool), String> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(transport_error)? {
        let room = limit - body.len();
        body.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if chunk.len() > room {
            return Ok((body, false));
        }
    }
    Ok((body, true))
}

/// The whole body.
///
/// # Errors
/// The connection broke before the end, or the body is longer than the limit.
pub(crate) async fn read(mut response: Response) -> Result<Vec<u8>, String> {
    match read_part(&mut response, BODY_LIMIT).await? {
        (body, true) => Ok(body),
        (_, false) => Err(format!("its answer is longer than {BODY_LIMIT} bytes")),
    }
}

/// A response with another status than expected, as the text of an error.
pub(crate) fn refusal<'a>(
    status: StatusCode,
    body: &[u8],
    secrets: impl IntoIterator<Item = &'a Secret>,
) -> String {
    match masked_line(&String::from_utf8_lossy(body), secrets, SHOWN_LIMIT) {
        shown if shown.is_empty() => format!("it answered {status}"),
        shown => format!("it answered {status}: {shown}"),
    }
}
