//! A router on a real socket, and what it answers.

use std::net::SocketAddr;

use axum::Router;
use axum::http::{HeaderMap, Method, StatusCode};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A client for plain HTTP on this machine. reqwest wants a TLS provider even for that; another test of this process
/// may have installed it already.
///
/// # Panics
/// When the client cannot be built.
pub fn client() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    // More than any answer takes on a busy machine.
    let patience = std::time::Duration::from_secs(60);
    reqwest::Client::builder().no_proxy().timeout(patience).build().expect("a client for plain HTTP")
}

/// A router that is served on a port the system picked until this is dropped.
pub struct Server {
    address: SocketAddr,
    client: reqwest::Client,
    task: JoinHandle<()>,
}

/// What came back.
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
    /// Serves `router`.
    ///
    /// # Panics
    /// When no port can be had.
    pub async fn start(router: Router) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("the address of the port");
        let task = tokio::spawn(async move { axum::serve(listener, router).await.expect("serves") });
        Self { address, client: client(), task }
    }

    /// The address of `path`.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Sends a GET.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path).await
    }

    /// Sends a request without a body.
    ///
    /// # Panics
    /// When no answer comes.
    pub async fn send(&self, method: Method, path: &str) -> Answer {
        let answer = self.client.request(method, self.url(path)).send().await.expect("an answer");
        Answer {
            status: answer.status(),
            headers: answer.headers().clone(),
            body: answer.text().await.expect("a body of text"),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Answer {
    /// The value of a header, empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// When it is not.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}
