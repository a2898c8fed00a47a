use health_tests::monitoring_api::MonitoringApi;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

/// A test double, and a client with its key.
pub(crate) struct Client {
    pub(crate) api: MonitoringApi,
    pub(crate) http: reqwest::Client,
}

impl Client {
    pub(crate) fn new() -> Self {
        Self { api: MonitoringApi::start(), http: health_tests::http::client() }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let url = format!("{}{path}", self.api.url());
        self.http.request(method, url).basic_auth(self.api.key(), Some(""))
    }

    pub(crate) async fn get(&self, path: &str) -> (StatusCode, Value) {
        read(self.request(Method::GET, path)).await
    }

    pub(crate) async fn put(&self, body: &Value) -> (StatusCode, Value) {
        self.send(Method::PUT, "/monitors", body).await
    }

    pub(crate) async fn send(&self, method: Method, path: &str, body: &Value) -> (StatusCode, Value) {
        read(self.request(method, path).body(body.to_string())).await
    }
}

/// Sends the request. Returns the status, and the body as JSON, as text, or as `null` if it is empty.
pub(crate) async fn read(request: reqwest::RequestBuilder) -> (StatusCode, Value) {
    let answer = request.send().await.unwrap();
    let status = answer.status();
    let text = answer.text().await.unwrap();
    let body = if text.is_empty() { Value::Null } else { serde_json::from_str(&text).unwrap_or(text.into()) };
    (status, body)
}

/// A valid check.
pub(crate) fn check(key: &str) -> Value {
    json!({ "type": "check", "key": key, "request": { "url": "https://shop.example.com/orders" } })
}

/// Sets a member by its JSON pointer.
pub(crate) fn with(mut monitor: Value, pointer: &str, value: Value) -> Value {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    monitor.pointer_mut(parent).unwrap()[name] = value;
    monitor
}
