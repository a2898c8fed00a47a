use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, Uri};
use health_runtime::Details;
use http_body_util::BodyExt;
use tower::ServiceExt;

use super::case::{AnyRequest, Token};
use super::service::{CAUSE, KEY, SECTION, Service, TOKEN, VARIABLE};

pub(crate) struct Response {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Response {
    pub(crate) fn content_type(&self) -> &str {
        self.headers.get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// Sends a request and reads the response.
pub(crate) async fn send(router: &Router, request: Request<Body>) -> Response {
    let (parts, body) = router.clone().oneshot(request).await.expect("infallible").into_parts();
    let body = body.collect().await.expect("a body that does not break").to_bytes().to_vec();
    Response { status: parts.status, headers: parts.headers, body }
}

/// Asserts what holds for every response.
pub(crate) fn judge(drawn: &AnyRequest, request: &(Method, Uri), response: &Response, service: &Service) {
    let shown = || format!("{} to {request:?} with {:?}", response.status, drawn.headers());
    let path = request.1.path();
    let may_fail = ["/heartbeat", "/healthcheck", "/status"].contains(&path);
    let status = response.status.as_u16();
    let expected = [200, 204, 400, 403, 404, 405, 503].contains(&status) || may_fail && status == 500;
    assert!(expected, "{}", shown());

    let mut text = response.body.clone();
    for (name, value) in &response.headers {
        text.extend_from_slice(name.as_str().as_bytes());
        text.extend_from_slice(value.as_bytes());
    }
    let text = String::from_utf8_lossy(&text);
    let is_operator = matches!(drawn.token, Token::Right);
    let sees_causes = is_operator || drawn.to_management || service.details == Details::Full;
    for secret in [TOKEN, KEY, VARIABLE, SECTION] {
        assert!(!text.contains(secret), "{secret} in {text:?}, {}", shown());
    }
    assert!(sees_causes || !text.contains(CAUSE), "a cause in {text:?}, {}", shown());

    assert_ne!(response.content_type(), "text/html", "{}", shown());
    if request.0 == Method::HEAD {
        assert!(response.body.is_empty(), "{}", shown());
    } else if response.content_type().contains("json") {
        let read = serde_json::from_slice::<serde_json::Value>(&response.body);
        assert!(read.is_ok(), "{read:?} of {text:?}, {}", shown());
    } else if !response.body.is_empty() {
        let text = std::str::from_utf8(&response.body).unwrap_or_else(|error| panic!("{error}, {}", shown()));
        assert_lines(path, response, text, &shown);
    }
}

/// Asserts that no text of a client or a check adds a line to the format.
fn assert_lines(path: &str, response: &Response, text: &str, shown: &dyn Fn() -> String) {
    let status = response.status;
    let is_probe = ["/livez", "/readyz", "/startupz"].contains(&path) || path.starts_with("/readyz/");
    if is_probe && [StatusCode::OK, StatusCode::SERVICE_UNAVAILABLE].contains(&status) {
        for line in text.lines() {
            let known = [
                "[+]",
                "[-]",
                "warn: there is no check \"",
                "livez check ",
                "readyz check ",
                "startupz check ",
            ];
            let plain = ["ok", "fail"].contains(&line);
            assert!(
                plain || known.iter().any(|known| line.starts_with(known)),
                "{line:?} in {text:?}, {}",
                shown()
            );
        }
    }
    if response.content_type().starts_with("text/csv") {
        for line in text.split('\n').filter(|_| !text.is_empty()) {
            assert_eq!(line.matches('\t').count(), 2, "{line:?} in {text:?}, {}", shown());
        }
    }
    if response.content_type().contains("version=") {
        for line in text.split_terminator('\n') {
            let value = line.rsplit(' ').next().unwrap_or_default();
            assert!(line.starts_with("# ") || value.parse::<f64>().is_ok(), "{line:?}, {}", shown());
        }
    }
}
