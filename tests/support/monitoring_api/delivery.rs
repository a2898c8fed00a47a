use std::convert::Infallible;
use std::io;

use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};

use super::answer::Answer;
use super::fault::Fault;

/// Sends a response as the fault allows.
pub(super) async fn deliver(answer: Answer, fault: &Fault) -> Response {
    match fault {
        Fault::Slow(time) => tokio::time::sleep(*time).await,
        Fault::Cut => return cut(answer),
        Fault::Endless => return endless(),
        Fault::None | Fault::Status(..) | Fault::NotJson => {}
    }
    answer.map(Body::from)
}

fn cut(answer: Answer) -> Response {
    let (mut head, body) = answer.into_parts();
    head.headers.insert(CONTENT_LENGTH, body.len().max(1).into());
    let half = body.slice(..body.len() / 2);
    let broken = stream::once(async {
        // hyper discards the first half if the error follows without a pause.
        tokio::task::yield_now().await;
        Err(io::Error::other("cut"))
    });
    Response::from_parts(head, Body::from_stream(stream::iter([Ok(half)]).chain(broken)))
}

fn endless() -> Response {
    // JSON allows any amount of white space, so a client that reads to the end never finishes.
    let start = Bytes::from_static(b"{\"monitors\":[");
    let spaces = Bytes::from_static(&[b' '; 16 * 1024]);
    let body = stream::iter([start]).chain(stream::repeat(spaces)).map(Ok::<_, Infallible>);
    ([(CONTENT_TYPE, "application/json")], Body::from_stream(body)).into_response()
}
