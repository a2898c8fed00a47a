use std::time::{Duration, Instant, SystemTime};

use health_tests::monitoring_api::{Fault, RetryAfter};
use reqwest::Method;
use serde_json::json;

use super::client::{Client, check, read};

#[tokio::test]
async fn a_queued_status_answers_that_many_requests_without_effect() {
    let client = Client::new();
    for code in [401, 403, 429, 500, 502, 503] {
        client.api.fault(Fault::status(code), 2);
        assert_eq!(client.put(&json!([check("a")])).await.0, code);
        assert_eq!(client.put(&json!([check("a")])).await.0, code);
        assert!(client.api.monitors().is_empty());
        assert_eq!(client.get("/monitors").await.0, 200);
    }
}

#[tokio::test]
async fn a_default_fault_answers_every_request_after_the_queue_until_cleared() {
    let client = Client::new();
    client.api.fault_until_cleared(Fault::status(503));
    client.api.fault(Fault::None, 1);
    client.api.fault(Fault::status(500), 1);
    for expected in [200, 500, 503, 503] {
        assert_eq!(client.get("/monitors").await.0, expected);
    }
    client.api.clear_faults();
    assert_eq!(client.get("/monitors").await.0, 200);
}

#[tokio::test]
async fn a_429_carries_seconds_a_date_or_no_header() {
    let client = Client::new();
    let retry_after = async |retry_after| {
        client.api.fault(Fault::too_many_requests(retry_after), 1);
        let answer = client.request(Method::GET, "/monitors").send().await.unwrap();
        assert_eq!(answer.status(), 429);
        answer.headers().get("retry-after").map(|value| value.to_str().unwrap().to_owned())
    };
    assert_eq!(retry_after(RetryAfter::Absent).await, None);
    assert_eq!(retry_after(RetryAfter::Seconds(7)).await.unwrap(), "7");
    let date = retry_after(RetryAfter::Date(Duration::from_secs(60))).await.unwrap();
    let ahead = httpdate::parse_http_date(&date).unwrap().duration_since(SystemTime::now()).unwrap();
    assert!(ahead > Duration::from_secs(50) && ahead <= Duration::from_secs(60), "{ahead:?}");
}

#[tokio::test]
async fn the_fault_not_json_is_html_with_200() {
    let client = Client::new();
    client.api.fault(Fault::NotJson, 1);
    let answer = client.request(Method::GET, "/monitors").send().await.unwrap();
    assert_eq!(
        (answer.status().as_u16(), &answer.headers()["content-type"]),
        (200, &"text/html; charset=utf-8".parse().unwrap())
    );
}

#[tokio::test]
async fn a_cut_response_ends_in_the_middle_and_the_request_takes_effect() {
    let client = Client::new();
    client.api.fault(Fault::Cut, 1);
    let body = json!([check("a")]).to_string();
    let mut answer = client.request(Method::PUT, "/monitors").body(body).send().await.unwrap();
    let promised = answer.content_length().unwrap();
    let mut received = 0;
    let error = loop {
        match answer.chunk().await {
            Ok(Some(chunk)) => received += chunk.len() as u64,
            Ok(None) => panic!("the response is complete"),
            Err(error) => break error,
        }
    };
    assert_eq!(received, promised / 2, "{error}");
    assert!(client.api.monitors().contains_key("a"));
}

#[tokio::test]
async fn a_slow_response_is_delayed_and_the_request_takes_effect_at_once() {
    let client = Client::new();
    client.api.fault(Fault::Slow(Duration::from_secs(1)), 1);
    let start = Instant::now();
    let body = json!([check("a")]);
    let (answer, ()) = tokio::join!(client.put(&body), async {
        client.api.wait_for_puts(1, Duration::from_secs(10)).await;
        assert!(client.api.monitors().contains_key("a"));
        assert!(start.elapsed() < Duration::from_secs(1));
    });
    assert_eq!(answer.0, 200);
    assert!(start.elapsed() >= Duration::from_secs(1));
}

#[tokio::test]
async fn an_endless_body_goes_on_for_megabytes() {
    let client = Client::new();
    client.api.fault(Fault::Endless, 1);
    let mut answer = client.request(Method::GET, "/monitors").send().await.unwrap();
    let mut received = 0;
    while received < 8 * 1024 * 1024 {
        received += answer.chunk().await.unwrap().unwrap().len();
    }
    assert_eq!(answer.content_length(), None);
}

#[tokio::test]
async fn requests_over_the_rate_limit_get_429_with_retry_after() {
    let client = Client::new();
    client.api.set(|modes| modes.rate_limit = Some(2));
    // The requests may fall into two seconds, but not into three, so that at least one exceeds the limit.
    let mut refused = Vec::new();
    for _ in 0..5 {
        let answer = client.request(Method::GET, "/monitors").send().await.unwrap();
        refused.extend((answer.status() == 429).then(|| answer.headers()["retry-after"].clone()));
    }
    assert!(refused.first().is_some_and(|seconds| seconds == "1"), "{refused:?}");
    tokio::time::sleep(Duration::from_millis(1001)).await;
    assert_eq!(read(client.request(Method::GET, "/monitors")).await.0, 200);
}

#[test]
fn faults_are_parsed_from_text() {
    let seconds = Duration::from_secs;
    for (text, fault) in [
        ("none", Fault::None),
        ("503", Fault::status(503)),
        ("429,retry-after=2", Fault::too_many_requests(RetryAfter::Seconds(2))),
        ("429,retry-at=2", Fault::too_many_requests(RetryAfter::Date(seconds(2)))),
        ("not-json", Fault::NotJson),
        ("endless", Fault::Endless),
        ("cut", Fault::Cut),
        ("slow=30", Fault::Slow(seconds(30))),
    ] {
        assert_eq!(text.parse(), Ok(fault));
    }
    for text in ["", "5", "slow", "slow=long", "429,later", "429,retry-after=soon"] {
        assert!(text.parse::<Fault>().is_err(), "{text}");
    }
}
