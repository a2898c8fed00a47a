//! How the commands reach the monitoring API: through a proxy or directly, and with which certificates.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::{Json, Router};
use health_tests::monitoring_api::MonitoringApi;
use health_tests::proxy::Proxy;
use health_tests::tls::TlsServer;
use serde_json::json;

use super::run::{Ran, shop, shop_with};

const HOST: &str = "monitoring.invalid";
const KEY: [(&str, &str); 1] = [("CRONITOR_API_KEY", "k-hunter3")];

/// A monitoring API without monitors, which answers every client with the key.
async fn api(versions: &[&'static rustls::SupportedProtocolVersion]) -> TlsServer {
    let answer = |headers: HeaderMap| async move {
        let known = headers.get(AUTHORIZATION).is_some_and(|value| value == "Basic ay1odW50ZXIzOg==");
        assert!(known, "{headers:?}");
        Json(json!({"monitors": [], "total_monitor_count": 0}))
    };
    TlsServer::speaking(versions, HOST, Router::new().fallback(answer)).await
}

fn file(content: &str) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), content).unwrap();
    file
}

fn plan(variables: &[(&str, &str)]) -> Ran {
    shop(&["monitors", "plan"], &[&KEY, variables].concat())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_sees_the_host_of_the_api_and_nothing_else() {
    let api = api(rustls::ALL_VERSIONS).await;
    let proxy = Proxy::start(api.address()).await;
    let (file, variables) = (file(api.certificate()), proxy.variables());
    let mut all: Vec<_> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let url = format!("https://{HOST}/api");
    all.extend([("HEALTH_CA_FILE", file.path().to_str().unwrap()), ("CRONITOR_API_URL", &url)]);
    let ran = plan(&all);
    assert!(ran.code == 2 && ran.out.contains("8 to create"), "{ran:?}");
    let heads = proxy.heads();
    assert!(!heads.is_empty(), "the request went through the proxy");
    for head in heads {
        assert!(head.starts_with(&format!("CONNECT {HOST}:443 HTTP/1.1\r\n")), "{head}");
        assert!(head.to_lowercase().contains("proxy-authorization: basic yw5uomh1bnrlcji="), "{head}");
        assert!(!head.contains("ay1odW50ZXIzOg"), "the key of the API: {head}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_of_an_api_without_tls_is_never_sent_to_a_proxy() {
    let api = MonitoringApi::start();
    let proxy = Proxy::start(([127, 0, 0, 1], 1).into()).await;
    let variables = proxy.variables();
    let all: Vec<_> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let ran = shop_with(&api, &["monitors", "plan"], &all);
    assert!(ran.code == 2 && ran.out.contains("8 to create"), "{ran:?}");
    let elsewhere = [&all[..], &[("CRONITOR_API_URL", "http://monitoring.invalid/api")]].concat();
    let ran = plan(&elsewhere);
    assert!(ran.code == 1 && ran.err.contains("it cannot be reached"), "{ran:?}");
    assert_eq!(proxy.heads(), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_certificates_of_the_machine_and_of_the_ca_file_are_trusted() {
    let api = api(rustls::ALL_VERSIONS).await;
    let url = format!("https://{}", api.address());
    let (right, other) = (file(api.certificate()), TlsServer::start(Router::new()).await);
    let other = file(other.certificate());
    let with = |path: &str| plan(&[("CRONITOR_API_URL", &url), ("HEALTH_CA_FILE", path)]);
    let ran = with(right.path().to_str().unwrap());
    assert!(ran.code == 2 && ran.out.contains("8 to create"), "{ran:?}");
    let ran = with(other.path().to_str().unwrap());
    assert!(ran.code == 1 && ran.err.contains("certificate"), "{ran:?}");
    for (content, why) in [
        ("hunter2", "which has no certificate"),
        (
            "-----BEGIN CERTIFICATE-----\nMTIz\n-----END CERTIFICATE-----\n",
            "whose certificate 1 cannot be used",
        ),
    ] {
        let broken = file(content);
        let path = broken.path().to_str().unwrap();
        let ran = with(path);
        let told = format!("`HEALTH_CA_FILE` names the file `{path}`, {why}");
        assert!(ran.code != 0 && ran.err.contains(&told) && !ran.err.contains("hunter2"), "{ran:?}");
    }
}
