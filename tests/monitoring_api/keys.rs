use reqwest::{Method, StatusCode};

use super::client::{Client, check, read};

#[tokio::test]
async fn a_missing_or_wrong_key_gets_the_status_of_the_mode() {
    let client = Client::new();
    let url = format!("{}/monitors", client.api.url());
    for status in [403, 401] {
        client.api.set(|modes| modes.wrong_key = status);
        let get = || client.http.get(&url);
        assert_eq!(read(get()).await.0, status);
        assert_eq!(read(get().basic_auth("wrong", Some(""))).await.0, status);
        assert_eq!(read(get().basic_auth("", Some(client.api.key()))).await.0, status);
        assert_eq!(read(get().basic_auth(client.api.key(), Some("password"))).await.0, status);
        assert_eq!(read(get().bearer_auth(client.api.key())).await.0, status);
    }
}

#[tokio::test]
async fn a_telemetry_key_may_read_and_not_write() {
    let client = Client::new();
    client.api.keep(check("a"));
    let url = client.api.url();
    let call = |method, path| {
        let request = client.http.request(method, format!("{url}{path}"));
        read(request.basic_auth(client.api.telemetry_key(), Some("")).body("[]"))
    };
    assert_eq!(call(Method::GET, "/monitors").await.0, 200);
    assert_eq!(call(Method::PUT, "/monitors").await.0, 403);
    assert_eq!(call(Method::DELETE, "/monitors/a").await.0, 403);
    assert_eq!(call(Method::GET, "/monitors/a/pause").await.0, 403);
}

#[tokio::test]
async fn a_mode_accepts_every_key_that_is_not_empty() {
    let client = Client::new();
    client.api.set(|modes| modes.key = None);
    let call =
        |key| read(client.http.get(format!("{}/monitors", client.api.url())).basic_auth(key, Some("")));
    assert_eq!(call("any").await.0, StatusCode::OK);
    assert_eq!(call("").await.0, StatusCode::FORBIDDEN);
}
