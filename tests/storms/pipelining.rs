//! Pipelined requests in one write.

use tokio::io::AsyncWriteExt;
use tokio::time::timeout;

use super::responses::Client;
use super::service::{CALM, Service};

/// The request with this number, whether it is HEAD, and the status and body of its response.
fn request(number: usize) -> (String, bool, u16, String) {
    let get = |path: String| format!("GET {path} HTTP/1.1\r\nHost: h\r\n\r\n");
    let unknown = || format!("ok\nwarn: there is no check \"number-{number}\" to exclude\n");
    match number % 7 {
        0 => (get(format!("/livez?exclude=number-{number}")), false, 200, unknown()),
        1 => (get("/livez".to_owned()), false, 200, "ok".to_owned()),
        2 => (get("/readyz/unknown".to_owned()), false, 404, "no such check\n".to_owned()),
        3 => (get("/heartbeat".to_owned()), false, 204, String::new()),
        4 => ("HEAD /readyz HTTP/1.1\r\nHost: h\r\n\r\n".to_owned(), true, 200, String::new()),
        5 => (get(format!("/readyz?exclude=number-{number}")), false, 200, unknown()),
        _ => {
            let refused = "POST /livez HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n".to_owned();
            (refused, false, 405, String::new())
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
                assert_eq!((response.status, response.body), (status, body), "{number} of {count}");
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
    // hyper may close the connection after such a response, so these bytes are the last on it.
    for cut in 1..refused.len() {
        let Client { mut responses, mut writes } = Client::connect(service.address).await;
        let (first, second) = refused.split_at(cut);
        writes.write_all(first.as_bytes()).await.expect("the service reads the request");
        // The service may have answered the head and closed the connection.
        _ = writes.write_all(second.as_bytes()).await;
        _ = writes.shutdown().await;
        let status = timeout(CALM, responses.next(false)).await.expect("a response in time");
        assert_eq!(status.expect("a response").expect("a response").status, 405, "cut at {cut}");
        let next = timeout(CALM, responses.next(false)).await.expect("the end in time");
        assert!(!matches!(next, Ok(Some(_))), "one response, cut at {cut}: {next:?}");
    }
    service.assert_as_before().await;
}
