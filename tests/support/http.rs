//! A server for a router on a real socket, and its responses.

use std::net::SocketAddr;

use axum::Router;
use axum::http::{HeaderMap, Method, StatusCode};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A client for plain HTTP on this machine.
///
/// # Panics
/// When the client cannot be built.
pub fn client() -> reqwest::Client {
    // Longer than any response takes on a busy machine.
    let timeout = std::time::Duration::from_secs(60);
    reqwest::Client::builder().no_proxy().timeout(timeout).build().expect("a client for plain HTTP")
}

/// Serves a router on a free port until this is dropped.
pub struct Server {
    address: SocketAddr,
    client: reqwest::Client,
    task: JoinHandle<()>,
}

/// A response, read to its end.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status code.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, as text.
    pub body: String,
}

impl Server {
    /// Starts to serve `router`.
    ///
    /// # Panics
    /// When no port is free.
    pub async fn start(router: Router) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("the address of the port");
        let task = tokio::spawn(async move { axum::serve(listener, router).await.expect("serves") });
        Self { address, client: client(), task }
    }

    /// The URL of `path`.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The address on which it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Sends a GET request.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path).await
    }

    /// Sends a request without a body.
    ///
    /// # Panics
    /// When no response comes.
    pub async fn send(&self, method: Method, path: &str) -> Answer {
        Answer::to(self.client.request(method, self.url(path))).await
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Answer {
    /// Sends this request and reads the response.
    ///
    /// # Panics
    /// When no response comes, or its body is not text.
    pub async fn to(request: reqwest::RequestBuilder) -> Self {
        let response = request.send().await.expect("a response");
        let (status, headers) = (response.status(), response.headers().clone());
        Self { status, headers, body: response.text().await.expect("a body of text") }
    }

    /// The value of a header; empty if the response has none of this name.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// When the body is not JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}
