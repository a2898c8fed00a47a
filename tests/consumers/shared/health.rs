/// Asks the monitoring API, at an address where nothing listens, so that our TLS is set up before that of the application.
#[cfg(feature = "health-runtime")]
async fn with_health() {
    let built = health_runtime::Health::builder()
        .application(health_runtime::application!())
        .api_key("k")
        .api_url("https://127.0.0.1:1")
        .base_url("https://shop.example")
        .allow_empty()
        .build();
    let health = built.expect("builds");
    let failed = health.monitors().plan().await.expect_err("nothing listens").to_string();
    // A machine without certificates, or rustls without a provider, has no TLS.
    assert!(failed.contains("cannot be reached") || failed.contains("TLS is not available"), "{failed}");
}

#[cfg(not(feature = "health-runtime"))]
async fn with_health() {}
