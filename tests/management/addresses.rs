//! The addresses of the management listener.

use std::net::TcpListener;

use health_runtime::{Health, Probe, Running, application};
use health_tests::http::client;
use health_tests::until;

/// Starts a listener at this value of `HEALTH_MANAGEMENT_ADDR`, and returns the port that the system chose.
fn listening_at(address: &'static str) -> (Running, u16) {
    let variables = move |name: &str| (name == "HEALTH_MANAGEMENT_ADDR").then(|| address.to_owned());
    let health =
        Health::builder().application(application!()).variables(variables).build().expect("an address");
    let running = health.start();
    let port = running.management_addr().expect("it listens").port();
    (running, port)
}

async fn is_alive(host: &str, port: u16) -> bool {
    let answer = client().get(format!("http://{host}:{port}/livez")).send().await;
    answer.is_ok_and(|answer| answer.status() == 200)
}

#[tokio::test]
async fn an_address_without_a_host_is_every_address_and_localhost_every_loopback_address() {
    let hosts: &[&str] =
        if TcpListener::bind("[::1]:0").is_ok() { &["127.0.0.1", "[::1]"] } else { &["127.0.0.1"] };
    for address in [":0", "localhost:0"] {
        let (running, port) = listening_at(address);
        for host in hosts {
            until("liveness", async || is_alive(host, port).await).await;
        }
        running.shutdown().await;
        assert!(!is_alive(hosts[0], port).await, "{address} is closed");
    }
}

#[tokio::test]
async fn a_loopback_address_that_is_taken_is_a_mistake_and_no_half_of_a_listener() {
    let Ok(taken) = TcpListener::bind("[::1]:0") else { return };
    let port = taken.local_addr().expect("an address").port();
    let variables = move |name: &str| (name == "HEALTH_MANAGEMENT_ADDR").then(|| format!("localhost:{port}"));
    let health =
        Health::builder().application(application!()).variables(variables).build().expect("an address");
    let running = health.start();
    assert_eq!(running.management_addr(), None);
    let report = health.report(Probe::Readiness).await;
    let listener =
        report.checks().iter().find(|check| check.name() == "management-listener").expect("a check");
    assert!(
        listener.cause().is_some_and(|cause| cause.contains(&format!("localhost:{port}"))),
        "{listener:?}"
    );
    running.shutdown().await;
}
