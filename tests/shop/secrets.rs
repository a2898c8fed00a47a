use health_tests::monitoring_api::{Fault, MonitoringApi, RetryAfter};
use health_tests::shop::{ADMIN_TOKEN, Shop, answer};

#[tokio::test]
async fn no_response_and_no_output_contains_a_secret() {
    let api = MonitoringApi::start();
    api.fault(Fault::too_many_requests(RetryAfter::Seconds(1)), 1);
    let shop = Shop::publishing_to(&api, &[("DATABASE_URL", "postgres://shop:hunter2@127.0.0.1:1/shop")]);
    shop.until("/readyz/monitors", 200).await;
    shop.until("/readyz/database", 503).await;
    for token in [ADMIN_TOKEN, "wrong"] {
        answer(shop.http.get(format!("{}/admin/stats", shop.url)).bearer_auth(token)).await;
    }
    for path in ["/health", "/readyz?verbose", "/orders"] {
        let ((_, public), (_, operator)) = (shop.get(path).await, shop.manage(path).await);
        let body = public + &operator;
        assert!(!body.contains("hunter2") && !body.contains(ADMIN_TOKEN), "{path}: {body}");
    }
    let sent = api.puts().pop().unwrap();
    assert!(String::from_utf8_lossy(&sent.body).contains(ADMIN_TOKEN), "the monitor contains the secret");

    let (_, output) = shop.stop();
    assert!(output.contains("monitors published") && output.contains("/admin/stats"), "{output}");
    for secret in [ADMIN_TOKEN, "hunter2", &api.key()] {
        assert!(!output.contains(secret), "{secret}:\n{output}");
    }
}
