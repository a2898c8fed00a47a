use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::CONTENT_LENGTH;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::runtime::{self, Runtime};

use super::answer::{self, Answer};
use super::fault::{Fault, Faults, RetryAfter};
use super::modes::Modes;
use super::recording::{RecordedRequest, Recording};
use super::routes::{self, Call};
use super::store::Store;

/// The double; see [the module](super).
pub struct MonitoringApi {
    addr: SocketAddr,
    shared: Arc<Shared>,
    /// `None` only while being dropped.
    runtime: Option<Runtime>,
}

impl MonitoringApi {
    /// Starts on a free port of 127.0.0.1, with the default modes.
    pub fn start() -> Self {
        Self::bind((Ipv4Addr::LOCALHOST, 0).into(), Modes::default()).expect("a free local port can be bound")
    }

    /// Starts on a given address: the one of a double dropped before, say.
    pub fn bind(addr: SocketAddr, modes: Modes) -> io::Result<Self> {
        let runtime = runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let listener = std::net::TcpListener::bind(addr)?;
        listener.set_nonblocking(true)?;
        let addr = listener.local_addr()?;
        let shared = Arc::new(Shared::new(modes));
        let app = Router::new().fallback(serve).with_state(Arc::clone(&shared));
        runtime.spawn(async { axum::serve(TcpListener::from_std(listener)?, app).await });
        Ok(Self { addr, shared, runtime: Some(runtime) })
    }

    /// What a client takes for the API's URL. Paths work with and without its `/api`.
    pub fn url(&self) -> String {
        format!("http://{}/api", self.addr)
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The key that may do everything.
    pub fn key(&self) -> String {
        self.state().modes.key.clone().unwrap_or_else(|| "any-key".into())
    }

    /// A key that may not write.
    pub fn telemetry_key(&self) -> String {
        self.state().modes.telemetry_key.clone()
    }

    /// Changes modes: `api.set(|modes| modes.page_size_cap = 2)`.
    pub fn set(&self, change: impl FnOnce(&mut Modes)) {
        change(&mut self.state().modes);
    }

    /// Spoils the next `times` requests, after those that faults queued earlier are for.
    pub fn fault(&self, fault: Fault, times: usize) {
        self.state().faults.queue(&fault, times);
    }

    /// Spoils every request that no queued fault is for, until [`clear_faults`](Self::clear_faults).
    pub fn fault_until_cleared(&self, fault: Fault) {
        self.state().faults.stand(fault);
    }

    /// Forgets the faults to come.
    pub fn clear_faults(&self) {
        self.state().faults = Faults::default();
    }

    /// Keeps a monitor without a request and unchecked: one that somebody else made. Panics without a `key`.
    pub fn keep(&self, monitor: Value) {
        self.state().store.keep(monitor);
    }

    /// The kept monitors by key: the fields that were sent, without those that only answers have.
    pub fn monitors(&self) -> BTreeMap<String, Value> {
        self.state().store.kept()
    }

    /// The requests so far, oldest first.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.shared.recording.requests()
    }

    /// The PUT requests so far, oldest first.
    pub fn puts(&self) -> Vec<RecordedRequest> {
        self.requests().into_iter().filter(is_put).collect()
    }

    /// The request at this place in the order of arrival, as soon as there is one.
    pub async fn request(&self, index: usize) -> RecordedRequest {
        self.shared.recording.until(|requests| requests.len() > index).await.swap_remove(index)
    }

    /// All requests, as soon as there are `count`. Panics with those there are when they take longer than `within`.
    pub async fn wait_for_requests(&self, count: usize, within: Duration) -> Vec<RecordedRequest> {
        self.wait_until(within, |requests| requests.len() >= count).await
    }

    /// All PUT requests, as soon as there are `count`. Panics like [`wait_for_requests`](Self::wait_for_requests).
    pub async fn wait_for_puts(&self, count: usize, within: Duration) -> Vec<RecordedRequest> {
        self.wait_until(within, |requests| {
            requests.iter().filter(|request| is_put(request)).count() >= count
        })
        .await;
        self.puts()
    }

    /// All requests, as soon as they meet a condition. Panics like [`wait_for_requests`](Self::wait_for_requests).
    pub async fn wait_until(
        &self,
        within: Duration,
        met: impl Fn(&[RecordedRequest]) -> bool,
    ) -> Vec<RecordedRequest> {
        self.shared.recording.until_within(within, met).await
    }

    fn state(&self) -> MutexGuard<'_, Inner> {
        self.shared.lock()
    }
}

impl Drop for MonitoringApi {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // On a thread that may block, and to its end: the address is free when this returns.
            let _ = thread::spawn(|| drop(runtime)).join();
        }
    }
}

fn is_put(request: &RecordedRequest) -> bool {
    request.method == Method::PUT
}

struct Shared {
    inner: Mutex<Inner>,
    recording: Recording,
}

struct Inner {
    modes: Modes,
    faults: Faults,
    store: Store,
    /// When the current second of the rate limit began, and its requests so far.
    second: (Instant, u32),
}

impl Shared {
    fn new(modes: Modes) -> Self {
        let (faults, store, second) = (Faults::default(), Store::default(), (Instant::now(), 0));
        Self { inner: Mutex::new(Inner { modes, faults, store, second }), recording: Recording::new() }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    /// The answer, and the fault that its delivery still meets.
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

async fn serve(State(shared): State<Arc<Shared>>, request: Request) -> Response {
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
    // Before the answer leaves: who has an answer finds its request here.
    shared.recording.push(RecordedRequest { method, uri, headers, body, json, at, status });
    deliver(answer, fault).await
}

async fn deliver(answer: Answer, fault: Fault) -> Response {
    match fault {
        Fault::Slow(time) => tokio::time::sleep(time).await,
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
        // The half is sent first: an error at once would take it along.
        tokio::task::yield_now().await;
        Err(io::Error::other("cut"))
    });
    Response::from_parts(head, Body::from_stream(stream::iter([Ok(half)]).chain(broken)))
}

fn endless() -> Response {
    // White space may follow as long as it likes: whoever reads this to its end never comes back.
    let start = Bytes::from_static(b"{\"monitors\":[");
    let spaces = Bytes::from_static(&[b' '; 16 * 1024]);
    let body = stream::iter([start]).chain(stream::repeat(spaces)).map(Ok::<_, Infallible>);
    ([("content-type", "application/json")], Body::from_stream(body)).into_response()
}
