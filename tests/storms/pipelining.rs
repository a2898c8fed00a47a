//! Pipelined requests in one write.

use tokio::io::AsyncWriteExt;
use tokio::time::timeout;

use super::responses::Client;
use super::service::{CALM, Service};

/// What the body of a response has to be.
#[derive(Debug)]
enum Body {
    Is(&'static str),
    /// The response names what its own request named, so that no other response is taken for it.
    Names(String),
}

impl Body {
    fn matches(&self, body: &str) -> bool {
        match self {
            Self::Is(whole) => body == *whole,
            Self::Names(name) => body.contains(name),
        }
    }
}

/// The request with this number, whether it is HEAD, and the status and body of its response.
fn request(number: usize) -> (String, bool, u16, Body) {
    let get = |path: &str| format!("GET {path} HTTP/1.1\r\nHost: h\r\n\r\n");
    let naming = |path: &str| get(&format!("{path}?verbose&exclude=number-{number}"));
    let name = || Body::Names(format!("\"number-{number}\""));
    match number % 7 {
        0 => (naming("/livez"), false, 200, name()),
        1 => (get("/livez"), false, 200, Body::Is("ok")),
        2 => (get("/readyz/unknown"), false, 404, Body::Is("no such check\n")),
        3 => (get("/heartbeat"), false, 204, Body::Is("")),
        4 => ("HEAD /readyz HTTP/1.1\r\nHost: h\r\n\r\n".to_owned(), true, 200, Body::Is("")),
        5 => (naming("/readyz"), false, 200, name()),
        _ => {
            let refused = "POST /livez HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n".to_owned();
            (refused, false, 405, Body::Is(""))
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pipelined_requests_in_one_write_get_as_many_responses_in_order() {
    let mut random = fastrand::Rng::with_seed(health_tests::seed("SEED"));
    let service = Service::start().await;
    // In one write, and cut into pieces at any byte.
    for (count, cut) in
        [1, 2, 10, 100, 1_000, 10_000].into_iter().flat_map(|count| [(count, false), (count, true)])
    {
        let requests: String = (0..count).map(|number| request(number).0).collect();
        let Client { mut responses, mut writes } = Client::connect(service.address).await;
        let piece = if cut { random.usize(1..500) } else { requests.len() };
        let written = tokio::spawn(async move {
            for piece in requests.as_bytes().chunks(piece) {
                writes.write_all(piece).await.expect("the service reads the requests");
            }
            writes
                .write_all(b"GET /livez HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
                .await
                .expect("the service reads the last request");
            writes
        });
        let in_order = async {
            for number in 0..count {
                let (_, to_head, status, body) = request(number);
                let response = responses.next(to_head).await.expect("a response").expect("a response");
                let is_expected = response.status == status && body.matches(&response.body);
                assert!(is_expected, "{number} of {count}: {response:?}, not {status} {body:?}");
            }
            assert_eq!(
                responses.next(false).await.expect("a response").expect("the last response").body,
                "ok"
            );
            assert_eq!(responses.next(false).await.expect("the end"), None, "one response for each request");
        };
        timeout(CALM, in_order).await.unwrap_or_else(|_| panic!("{count} requests are not answered in time"));
        drop(written.await.expect("every request is written"));
    }
    service.assert_as_before().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_body_of_a_refused_request_is_never_read_as_a_request() {
    let service = Service::start().await;
    let body = "GET /livez HTTP/1.1\r\nHost: h\r\n\r\n";
    let refused = format!("POST /livez HTTP/1.1\r\nHost: h\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    let mut answered = 0;
    for cut in 1..refused.len() {
        let Client { mut responses, mut writes } = Client::connect(service.address).await;
        let (first, second) = refused.split_at(cut);
        writes.write_all(first.as_bytes()).await.expect("the service reads the request");
        // The service may have answered the head and closed the connection, which then may be reset before the response
        // is read.
        let _ = writes.write_all(second.as_bytes()).await;
        let _ = writes.shutdown().await;
        while let Ok(Some(response)) = timeout(CALM, responses.next(false)).await.expect("in time") {
            assert_eq!(response.status, 405, "cut at {cut}");
            answered += 1;
        }
    }
    assert!(answered > 0 && answered < refused.len(), "{answered} responses");
    service.assert_as_before().await;
}
