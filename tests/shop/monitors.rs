use std::collections::BTreeSet;

use health_tests::monitoring_api::MonitoringApi;
use health_tests::process::SOON;
use health_tests::shop::{ADMIN_TOKEN, Shop, answer};
use reqwest::Method;
use serde_json::Value;

#[tokio::test]
async fn every_monitor_is_put_once_and_its_assertions_hold() {
    let api = MonitoringApi::start();
    let shop = Shop::publishing_to(&api, &[]);
    shop.until("/readyz", 200).await;
    shop.until("/startupz", 200).await;
    shop.until("/readyz/monitors", 200).await;

    let puts = api.puts();
    assert_eq!(puts.len(), 1, "one batch, sent once");
    let monitors = puts[0].monitors();
    assert!(monitors.len() >= 6, "{monitors:#?}");
    for monitor in monitors {
        let (status, body) = answer(request(&shop, monitor)).await;
        assert_eq!(status, 200, "{monitor:#}: {body}");
        let assertions: Vec<_> =
            monitor["assertions"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert!(assertions.contains(&"response.code = 200"), "{monitor:#}");
        for assertion in assertions {
            assert!(holds(assertion, status.as_u16(), &body), "{assertion}: {body}");
        }
    }
    let (ended, _) = shop.stop();
    assert!(ended.success(), "{ended}");
    assert_eq!(api.puts().len(), 1);
}

/// The request that the monitor sends.
fn request(shop: &Shop, monitor: &Value) -> reqwest::RequestBuilder {
    let request = &monitor["request"];
    let url = request["url"].as_str().unwrap();
    assert!(url.starts_with(&shop.url), "{url} is not at {}", shop.url);
    let method: Method = request["method"].as_str().unwrap().parse().unwrap();
    let headers = request["headers"].as_object().unwrap();
    headers
        .iter()
        .fold(shop.http.request(method, url), |request, (name, value)| {
            request.header(name, value.as_str().unwrap())
        })
        .body(request["body"].as_str().unwrap().to_owned())
}

/// Whether an assertion about the status, a text in the body or a JSON member holds; other kinds count as true.
fn holds(assertion: &str, status: u16, body: &str) -> bool {
    let words: Vec<_> = assertion.splitn(4, ' ').collect();
    let text = |text: &str| text.trim_matches(['\'', '"']).to_owned();
    match words[..] {
        ["response.code", "=", code] => code == status.to_string(),
        ["response.body", operator @ ("contains" | "!contains"), ..] => {
            body.contains(&text(&words[2..].join(" "))) == (operator == "contains")
        }
        ["response.json", member, "=", wanted] => {
            let pointer = format!("/{}", member.replace('.', "/"));
            let json: Value = serde_json::from_str(body).unwrap();
            let found = json.pointer(&pointer).unwrap();
            found.as_str().map_or_else(|| found.to_string(), str::to_owned) == text(wanted)
        }
        _ => true,
    }
}

#[tokio::test]
async fn keys_are_the_same_after_restarts_and_on_another_host() {
    let api = MonitoringApi::start();
    let mut keys = Vec::new();
    for (puts, base) in (1..).zip(["", "", "https://shop.example.com"]) {
        let shop = Shop::publishing_to(&api, &[("HEALTH_BASE_URL", base)]);
        let put = api.wait_for_puts(puts, SOON).await.pop().unwrap();
        let (prefix, url) = (if base.is_empty() { &shop.url } else { base }, "/request/url");
        let text = |monitor: &Value, pointer| monitor.pointer(pointer).unwrap().as_str().unwrap().to_owned();
        assert!(put.monitors().iter().all(|monitor| text(monitor, url).starts_with(prefix)));
        keys.push(put.monitors().iter().map(|monitor| text(monitor, "/key")).collect::<BTreeSet<_>>());
    }
    assert_eq!(keys[0], keys[1]);
    assert_eq!(keys[0], keys[2]);
    assert_eq!(api.monitors().len(), keys[0].len(), "no monitor was created twice");
}

#[tokio::test]
async fn without_its_monitoring_api_the_shop_serves_the_same() {
    let api = MonitoringApi::start();
    let with = Shop::publishing_to(&api, &[]);
    let closed = MonitoringApi::start().url();
    let without = Shop::start(&[("CRONITOR_API_URL", closed.as_str()), ("CRONITOR_API_KEY", "k")]);
    with.until("/readyz/monitors", 200).await;
    without.until("/readyz/monitors", 503).await;
    for path in [
        "/livez",
        "/readyz",
        "/startupz",
        "/health",
        "/",
        "/orders/1",
        "/products?q=tea",
        "/invoices/2024-001",
    ] {
        for shop in [&with, &without] {
            shop.until(path, 200).await;
        }
    }
    for path in ["/heartbeat", "/orders/99", "/admin/stats", "/nothing"] {
        assert_eq!(with.status(path).await, without.status(path).await, "{path}");
    }
}

#[tokio::test]
async fn the_admin_routes_of_both_crates_require_the_token() {
    let shop = Shop::start(&[]);
    shop.until("/startupz", 200).await;
    for path in ["/admin/stats", "/admin/invoices"] {
        assert_eq!(shop.status(path).await, 401);
        for (token, status) in [("wrong", 401), ("", 401), (&ADMIN_TOKEN[1..], 401), (ADMIN_TOKEN, 200)] {
            let request = shop.http.get(format!("{}{path}", shop.url)).bearer_auth(token);
            assert_eq!(answer(request).await.0, status, "{path} with {token:?}");
        }
    }
    assert_eq!(shop.status("/stats").await, 404, "a group is mounted only at its prefix");
}
