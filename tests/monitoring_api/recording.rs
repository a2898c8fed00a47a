use std::time::Duration;

use health_tests::monitoring_api::{Modes, MonitoringApi};
use reqwest::Method;
use serde_json::json;

use super::client::{Client, check};

#[tokio::test]
async fn a_request_is_recorded_completely_with_its_status() {
    let client = Client::new();
    let body = json!({ "monitors": [check("a")] });
    let request = client.request(Method::PUT, "/monitors?x=1").header("Cronitor-Version", "2020-10-01");
    request.body(body.to_string()).send().await.unwrap();
    let [request] = &client.api.requests()[..] else { panic!("not one request") };
    assert_eq!((&request.method, request.uri.to_string().as_str()), (&Method::PUT, "/api/monitors?x=1"));
    assert_eq!(request.headers["cronitor-version"], "2020-10-01");
    assert_eq!(request.body, body.to_string());
    assert_eq!(request.json, Some(body));
    assert_eq!(request.monitors(), [check("a")]);
    assert!(request.at.elapsed() < Duration::from_secs(60));
    assert_eq!(request.status, 200);
}

#[tokio::test]
async fn waiting_ends_with_the_expected_request() {
    let client = Client::new();
    let body = json!([check("a")]);
    let (requests, puts, second, _) = tokio::join!(
        client.api.wait_for_requests(2, Duration::from_secs(10)),
        client.api.wait_for_puts(1, Duration::from_secs(10)),
        client.api.request(1),
        async {
            client.get("/monitors").await;
            client.put(&body).await
        },
    );
    assert_eq!((requests.len(), puts.len(), second.method), (2, 1, Method::PUT));
    assert_eq!(client.api.puts().len(), 1);
}

#[tokio::test]
#[should_panic(expected = "GET /api/monitors → 200")]
async fn a_wait_that_times_out_panics_with_the_requests_so_far() {
    let client = Client::new();
    client.get("/monitors").await;
    client.api.wait_for_requests(2, Duration::from_millis(10)).await;
}

#[tokio::test]
async fn a_dropped_double_closes_its_port_and_another_can_take_it() {
    let client = Client::new();
    client.get("/monitors").await;
    let Client { api, http } = client;
    let (addr, url) = (api.addr(), format!("{}/monitors", api.url()));
    drop(api);
    assert!(http.get(&url).send().await.is_err());
    let _again = MonitoringApi::bind(addr, Modes::default()).unwrap();
    assert_eq!(http.get(&url).send().await.unwrap().status(), 403);
}
