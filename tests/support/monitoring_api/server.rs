use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::body::to_bytes;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Router, extract};

use super::answer::{self, Answer};
use super::delivery;
use super::fault::{Fault, Faults, RetryAfter};
use super::modes::Modes;
use super::recording::{RecordedRequest, Recording};
use super::routes::{self, Call};
use super::store::Store;

/// The state that the server shares with [`MonitoringApi`](super::MonitoringApi).
pub(super) struct Shared {
    state: Mutex<State>,
    pub(super) recording: Recording,
}

pub(super) struct State {
    pub(super) modes: Modes,
    pub(super) faults: Faults,
    pub(super) store: Store,
    /// When the current second of the rate limit began, and how many requests it has had.
    second: (Instant, u32),
}

impl Shared {
    pub(super) fn new(modes: Modes) -> Self {
        let (faults, store, second) = (Faults::default(), Store::default(), (Instant::now(), 0));
        Self { state: Mutex::new(State { modes, faults, store, second }), recording: Recording::new() }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The response, and the fault that its delivery has to apply.
    fn answer(&mut self, call: &Call) -> (Answer, Fault) {
        let fault = self.faults.next();
        let shape = self.modes.errors;
        let answer = match &fault {
            Fault::Status(status, retry_after) => answer::bare_error(*status, *retry_after, shape),
            Fault::NotJson => answer::not_json(),
            Fault::Endless => answer::empty(StatusCode::OK),
            Fault::None | Fault::Cut | Fault::Slow(_) if self.is_over_rate_limit() => {
                answer::bare_error(StatusCode::TOO_MANY_REQUESTS, RetryAfter::Seconds(1), shape)
            }
            Fault::None | Fault::Cut | Fault::Slow(_) => routes::answer(call, &mut self.store, &self.modes),
        };
        (answer, fault)
    }

    fn is_over_rate_limit(&mut self) -> bool {
        if self.second.0.elapsed() >= Duration::from_secs(1) {
            self.second = (Instant::now(), 0);
        }
        self.second.1 += 1;
        self.modes.rate_limit.is_some_and(|limit| self.second.1 > limit)
    }
}

pub(super) fn app(shared: Arc<Shared>) -> Router {
    Router::new().fallback(serve).with_state(shared)
}

async fn serve(extract::State(shared): extract::State<Arc<Shared>>, request: extract::Request) -> Response {
    let (head, body) = request.into_parts();
    let Ok(body) = to_bytes(body, usize::MAX).await else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let at = Instant::now();
    let json = serde_json::from_slice(&body).ok();
    let call = Call { method: head.method, uri: head.uri, headers: head.headers, json };
    let (answer, fault) = shared.lock().answer(&call);
    let status = answer.status();
    let Call { method, uri, headers, json } = call;
    // Recorded before the response is sent, so that a client that has a response finds its request in the recording.
    shared.recording.push(RecordedRequest { method, uri, headers, body, json, at, status });
    delivery::deliver(answer, &fault).await
}
