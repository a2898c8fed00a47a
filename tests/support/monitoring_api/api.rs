use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, MutexGuard};
use std::thread;
use std::time::Duration;

use axum::http::Method;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::runtime::{self, Runtime};

use super::fault::{Fault, Faults};
use super::modes::Modes;
use super::recording::RecordedRequest;
use super::server::{self, Shared};

/// The test double; see [the module](crate::monitoring_api).
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

    /// Starts on a given address, such as that of an earlier test double.
    pub fn bind(addr: SocketAddr, modes: Modes) -> io::Result<Self> {
        let runtime = runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let listener = std::net::TcpListener::bind(addr)?;
        listener.set_nonblocking(true)?;
        let addr = listener.local_addr()?;
        let shared = Arc::new(Shared::new(modes));
        let app = server::app(Arc::clone(&shared));
        runtime.spawn(async { axum::serve(TcpListener::from_std(listener)?, app).await });
        Ok(Self { addr, shared, runtime: Some(runtime) })
    }

    /// The base URL for clients. Paths work with and without its `/api`.
    pub fn url(&self) -> String {
        format!("http://{}/api", self.addr)
    }

    /// The address on which it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The key with all permissions.
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

    /// Queues a fault for the next `times` requests, after the faults that are already queued.
    pub fn fault(&self, fault: Fault, times: usize) {
        self.state().faults.queue(&fault, times);
    }

    /// Sets a fault for every request without a queued fault, until [`clear_faults`](Self::clear_faults).
    pub fn fault_until_cleared(&self, fault: Fault) {
        self.state().faults.set_default(fault);
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        self.state().faults = Faults::default();
    }

    /// Stores a monitor without validating it, as if another client had created it. Panics without a `key`.
    pub fn keep(&self, monitor: Value) {
        self.state().store.keep(monitor);
    }

    /// The stored monitors by key, with the fields that clients sent and without those that the API adds to responses.
    pub fn monitors(&self) -> BTreeMap<String, Value> {
        self.state().store.stored()
    }

    /// The requests so far, oldest first.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.shared.recording.requests()
    }

    /// The PUT requests so far, oldest first.
    pub fn puts(&self) -> Vec<RecordedRequest> {
        self.requests().into_iter().filter(is_put).collect()
    }

    /// Waits for the request with this index in the order of arrival.
    pub async fn request(&self, index: usize) -> RecordedRequest {
        self.shared.recording.until(|requests| requests.len() > index).await.swap_remove(index)
    }

    /// Waits until there are `count` requests, and returns all. Panics with the requests so far after `within`.
    pub async fn wait_for_requests(&self, count: usize, within: Duration) -> Vec<RecordedRequest> {
        self.wait_until(within, |requests| requests.len() >= count).await
    }

    /// Waits until there are `count` PUT requests, and returns all of these. Panics like
    /// [`wait_for_requests`](Self::wait_for_requests).
    pub async fn wait_for_puts(&self, count: usize, within: Duration) -> Vec<RecordedRequest> {
        self.wait_until(within, |requests| {
            requests.iter().filter(|request| is_put(request)).count() >= count
        })
        .await;
        self.puts()
    }

    /// Waits until the requests meet a condition, and returns all. Panics like
    /// [`wait_for_requests`](Self::wait_for_requests).
    pub async fn wait_until(
        &self,
        within: Duration,
        met: impl Fn(&[RecordedRequest]) -> bool,
    ) -> Vec<RecordedRequest> {
        self.shared.recording.until_within(within, met).await
    }

    fn state(&self) -> MutexGuard<'_, server::State> {
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
