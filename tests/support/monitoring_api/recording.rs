use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use serde_json::Value;
use tokio::sync::watch;

/// A request that the test double has answered.
#[derive(Clone, Debug)]
pub struct RecordedRequest {
    /// The method.
    pub method: Method,
    /// The path and the query.
    pub uri: Uri,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
    /// The body as JSON, if it is JSON.
    pub json: Option<Value>,
    /// When it was received completely.
    pub at: Instant,
    /// The status of the response.
    pub status: StatusCode,
}

impl RecordedRequest {
    /// The monitors that a PUT contains; empty for every other request.
    pub fn monitors(&self) -> &[Value] {
        let sent = self.json.as_ref().filter(|_| self.method == Method::PUT);
        let batch = sent.map(|json| json.get("monitors").unwrap_or(json));
        batch.and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }
}

/// Every request so far, to read or to wait for.
pub(super) struct Recording(watch::Sender<Vec<RecordedRequest>>);

impl Recording {
    pub(super) fn new() -> Self {
        Self(watch::Sender::new(Vec::new()))
    }

    pub(super) fn push(&self, request: RecordedRequest) {
        self.0.send_modify(|requests| requests.push(request));
    }

    pub(super) fn requests(&self) -> Vec<RecordedRequest> {
        self.0.borrow().clone()
    }

    pub(super) async fn until(&self, met: impl Fn(&[RecordedRequest]) -> bool) -> Vec<RecordedRequest> {
        let mut watching = self.0.subscribe();
        let requests = watching.wait_for(|requests| met(requests)).await;
        requests.expect("the sender lives as long as this borrow of it").clone()
    }

    pub(super) async fn until_within(
        &self,
        within: Duration,
        met: impl Fn(&[RecordedRequest]) -> bool,
    ) -> Vec<RecordedRequest> {
        tokio::time::timeout(within, self.until(met)).await.unwrap_or_else(|_| {
            let seen: Vec<_> = self.requests().iter().map(summary).collect();
            panic!("still waiting after {within:?}; requests so far: {seen:#?}")
        })
    }
}

fn summary(request: &RecordedRequest) -> String {
    format!("{} {} → {}", request.method, request.uri, request.status.as_u16())
}
