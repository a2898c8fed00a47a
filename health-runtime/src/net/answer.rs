//! A response that was read up to a limit, and what an error shows of it.

use std::pin::Pin;

use axum::body::{Body, HttpBody};
use axum::http::{HeaderMap, StatusCode};

use crate::settings::{Secret, masked_line};

/// How many characters of a body an error shows.
const SHOWN_LIMIT: usize = 300;

/// A response, read to its end or to a limit.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    /// False when the body is longer than the limit.
    pub(crate) body_is_complete: bool,
}

impl Answer {
    /// The value of a header, where it is text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// At most `limit` bytes of a body, and whether that is all of it.
///
/// # Errors
/// The connection broke before the end.
pub(super) async fn read_part(mut body: Body, limit: usize) -> Result<(Vec<u8>, bool), axum::Error> {
    let mut read = Vec::new();
    while let Some(frame) = std::future::poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        // A frame without data has trailers, which no caller needs.
        let Ok(chunk) = frame?.into_data() else { continue };
        let room = limit - read.len();
        read.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if chunk.len() > room {
            return Ok((read, false));
        }
    }
    Ok((read, true))
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
