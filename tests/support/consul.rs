//! A test double of a Consul agent. It lists the checks of its nodes, holds blocking queries until something changes, and
//! records every request. On demand it misbehaves, or stops and restarts.
//!
//! It runs on a separate thread, and stopping it closes open connections too.

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Response, StatusCode, Uri};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::runtime::{self, Runtime};
use tokio::sync::watch;

/// The test double; see [the module](crate::consul).
pub struct ConsulAgent {
    address: SocketAddr,
    shared: Arc<Shared>,
    /// `None` while it is stopped.
    runtime: Option<Runtime>,
}

/// A response that a healthy agent would not give.
#[derive(Clone, Debug)]
pub enum Misbehaviour {
    /// This status and body.
    Status(u16, String),
    /// 200 with this body, and an index as usual.
    Body(String),
    /// A body of so many bytes.
    Long(usize),
    /// No checks, and the header by which Consul reports that the token may not see them.
    Filtered,
}

/// A request that the agent received.
#[derive(Clone, Debug)]
pub struct ConsulRequest {
    /// The path, as it was sent.
    pub path: String,
    /// The `index` of a blocking query.
    pub index: Option<u64>,
    /// The `wait` of a blocking query.
    pub wait: Option<String>,
}

struct Shared {
    state: Mutex<Agent>,
    /// Counts the changes, which wakes the blocking queries.
    changes: watch::Sender<u64>,
}

struct Agent {
    index: u64,
    /// The status of each check, by node and by check.
    nodes: HashMap<String, HashMap<String, String>>,
    token: Option<String>,
    misbehaviour: Option<Misbehaviour>,
    requests: Vec<ConsulRequest>,
}

impl ConsulAgent {
    /// Starts on a free port of 127.0.0.1, without nodes.
    ///
    /// # Panics
    /// When no port is free.
    pub fn start() -> Self {
        let agent =
            Agent { index: 10, nodes: HashMap::new(), token: None, misbehaviour: None, requests: Vec::new() };
        let shared = Arc::new(Shared { state: Mutex::new(agent), changes: watch::Sender::new(0) });
        let (runtime, address) = serve((Ipv4Addr::LOCALHOST, 0).into(), &shared);
        Self { address, shared, runtime: Some(runtime) }
    }

    /// Its address in the form of `CONSUL_HTTP_ADDR`, without a scheme.
    pub fn address(&self) -> String {
        self.address.to_string()
    }

    /// From now on refuses requests without this token.
    pub fn require(&self, token: &str) {
        self.change(|agent| agent.token = Some(token.to_owned()));
    }

    /// Sets the status of a check of a node.
    pub fn check(&self, node: &str, check: &str, status: &str) {
        self.change(|agent| {
            let checks = agent.nodes.entry(node.to_owned()).or_default();
            checks.insert(check.to_owned(), status.to_owned());
        });
    }

    /// Begins or ends the maintenance of a node, as `consul maint` does. A node that was not known joins.
    pub fn maintain(&self, node: &str, on: bool) {
        self.change(|agent| {
            let checks = agent.nodes.entry(node.to_owned()).or_default();
            checks.entry("serfHealth".to_owned()).or_insert_with(|| "passing".to_owned());
            if on {
                checks.insert("_node_maintenance".to_owned(), "critical".to_owned());
            } else {
                checks.remove("_node_maintenance");
            }
        });
    }

    /// Forgets a node, as when it leaves.
    pub fn forget(&self, node: &str) {
        self.change(|agent| drop(agent.nodes.remove(node)));
    }

    /// Sets the index back to 1, as when the servers restore an old snapshot, and answers every blocking query.
    pub fn rewind(&self) {
        self.change(|agent| agent.index = 0);
    }

    /// Misbehaves from now on; `None` ends it.
    pub fn misbehave(&self, misbehaviour: Option<Misbehaviour>) {
        self.change(|agent| agent.misbehaviour = misbehaviour);
    }

    /// The requests so far, oldest first.
    pub fn requests(&self) -> Vec<ConsulRequest> {
        self.shared.lock().requests.clone()
    }

    /// Stops: closes the port and every connection.
    ///
    /// # Panics
    /// When the thread of the server panics.
    pub fn stop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // tokio forbids a blocking shutdown inside another runtime.
            std::thread::spawn(move || runtime.shutdown_timeout(Duration::from_secs(10)))
                .join()
                .expect("ends");
        }
    }

    /// Starts again on the same port.
    ///
    /// # Panics
    /// When another process has taken the port.
    pub fn restart(&mut self) {
        self.runtime = Some(serve(self.address, &self.shared).0);
    }

    fn change(&self, change: impl FnOnce(&mut Agent)) {
        {
            let mut agent = self.shared.lock();
            change(&mut agent);
            agent.index += 1;
        }
        self.shared.changes.send_modify(|changes| *changes += 1);
    }
}

impl Drop for ConsulAgent {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Agent> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn serve(address: SocketAddr, shared: &Arc<Shared>) -> (Runtime, SocketAddr) {
    let runtime = runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let runtime = runtime.expect("a thread");
    let listener = std::net::TcpListener::bind(address).expect("the port");
    listener.set_nonblocking(true).expect("a socket");
    let address = listener.local_addr().expect("the address of the port");
    let app = Router::new().fallback(answer).with_state(Arc::clone(shared));
    runtime.spawn(async { axum::serve(TcpListener::from_std(listener)?, app).await });
    (runtime, address)
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response<Body> {
    let received = ConsulRequest::of(request.uri());
    let index = received.index;
    let mut changes = shared.changes.subscribe();
    {
        let mut agent = shared.lock();
        agent.requests.push(received);
        if agent.refuses(request.headers()) {
            return text(StatusCode::FORBIDDEN, "rpc error making call: ACL not found".into());
        }
        if index.is_some_and(|index| agent.index > index) {
            return agent.answer(request.uri().path());
        }
    }
    if index.is_some_and(|index| index > 0) {
        // A restored snapshot answers the query too, with a smaller index.
        changes.changed().await.expect("the sender lives as long as the server");
    }
    let agent = shared.lock();
    if agent.refuses(request.headers()) {
        return text(StatusCode::FORBIDDEN, "rpc error making call: ACL not found".into());
    }
    agent.answer(request.uri().path())
}

impl ConsulRequest {
    fn of(uri: &Uri) -> Self {
        let query = uri.query().unwrap_or_default().as_bytes();
        let of = |wanted: &str| {
            let mut pairs = form_urlencoded::parse(query);
            pairs.find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
        };
        let index = of("index").map(|index| index.parse().expect("an index is a number"));
        Self { path: uri.path().to_owned(), index, wait: of("wait") }
    }
}

impl Agent {
    fn refuses(&self, headers: &HeaderMap) -> bool {
        self.token.as_ref().is_some_and(|token| {
            headers.get("x-consul-token").is_none_or(|sent| sent.as_bytes() != token.as_bytes())
        })
    }

    fn answer(&self, path: &str) -> Response<Body> {
        let Some(node) = path.strip_prefix("/v1/health/node/") else {
            return text(
                StatusCode::NOT_FOUND,
                "Invalid URL path: not a recognized HTTP API endpoint".into(),
            );
        };
        let checks: Vec<_> = self.nodes.get(node).into_iter().flatten().collect();
        let entry = |(check, status): &(&String, &String)| {
            json!({
                "Node": node, "CheckID": check, "Name": check, "Status": status, "Notes": "", "Output": "",
                "ServiceID": "", "ServiceName": "", "ServiceTags": [], "Type": "", "Definition": {},
                "CreateIndex": 1, "ModifyIndex": self.index,
            })
        };
        let all = || checks.iter().map(entry).collect::<Vec<Value>>();
        let mut answer = match &self.misbehaviour {
            None => text(StatusCode::OK, Value::from(all()).to_string()),
            Some(Misbehaviour::Filtered) => text(StatusCode::OK, "[]".to_owned()),
            Some(Misbehaviour::Status(status, body)) => {
                text(StatusCode::from_u16(*status).expect("a status"), body.clone())
            }
            Some(Misbehaviour::Body(body)) => text(StatusCode::OK, body.clone()),
            Some(Misbehaviour::Long(length)) => text(StatusCode::OK, " ".repeat(*length)),
        };
        let headers = answer.headers_mut();
        headers.insert("x-consul-index", self.index.into());
        headers.insert("x-consul-knownleader", "true".parse().expect("a header"));
        if matches!(self.misbehaviour, Some(Misbehaviour::Filtered)) {
            headers.insert("x-consul-results-filtered-by-acls", "true".parse().expect("a header"));
        }
        answer
    }
}

fn text(status: StatusCode, body: String) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response
}
