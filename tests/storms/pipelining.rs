//! Many requests in one write.

use tokio::io::AsyncWriteExt;
use tokio::time::timeout;

use super::answers::Client;
use super::service::{CALM, Service, seed};

/// The request of a number, with whether it is HEAD, and the status and body of its answer.
fn request(number: usize) -> (String, bool, u16, String) {
    let get = |path: String| format!("GET {path} HTTP/1.1\r\nHost: h\r\n\r\n");
    let said = || format!("ok\nwarn: there is no check \"number-{number}\" to exclude\n");
    match number % 7 {
        0 => (get(format!("/livez?exclude=number-{number}")), false, 200, said()),
        1 => (get("/livez".to_owned()), false, 200, "ok".to_owned()),
        2 => (get("/readyz/nobody".to_owned()), false, 404, "no such check\n".to_owned()),
        3 => (get("/heartbeat".to_owned()), false, 204, String::new()),
        4 => ("HEAD /readyz HTTP/1.1\r\nHost: h\r\n\r\n".to_owned(), true, 200, String::new()),
        5 => (get(format!("/readyz?exclude=number-{number}")), false, 200, said()),
        _ => {
            let body = "POST /livez HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nGET /".to_owned();
            (body, false, 405, String::new())
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn so_many_requests_in_one_write_are_so_many_answers_in_their_order() {
    let mut random = fastrand::Rng::with_seed(seed());
    let service = Service::start().await;
    // In one write, and cut at any byte.
    for (count, cut) in
        [1, 2, 10, 100, 1_000, 10_000].into_iter().flat_map(|count| [(count, false), (count, true)])
    {
        let requests: String = (0..count).map(|number| request(number).0).collect();
        let Client { mut answers, mut writes } = Client::connect(service.address).await;
        let piece = if cut { random.usize(1..500) } else { requests.len() };
        let written = tokio::spawn(async move {
            for piece in requests.as_bytes().chunks(piece) {
                writes.write_all(piece).await.expect("takes the requests");
            }
            writes
                .write_all(b"GET /livez HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
                .await
                .expect("takes the last");
            writes
        });
        let in_order = async {
            for number in 0..count {
                let (_, to_head, status, body) = request(number);
                let answer = answers.next(to_head).await.expect("an answer").expect("an answer");
                assert_eq!((answer.status, answer.body), (status, body), "{number} of {count}");
            }
            assert_eq!(answers.next(false).await.expect("an answer").expect("the last").body, "ok");
            assert_eq!(answers.next(false).await.expect("the end"), None, "one answer for each");
        };
        timeout(CALM, in_order).await.unwrap_or_else(|_| panic!("{count} requests are not answered in time"));
        drop(written.await.expect("all is written"));
    }
    service.is_as_before().await;
}
