use std::time::{Duration, Instant};

use axum::http::{Method, StatusCode};
use health_runtime::{Monitor, Probe, Status};
use health_tests::http::Server;
use health_tests::log::Log;
use health_tests::monitoring_api::{ErrorBody, Fault, InvalidMonitor, MonitoringApi, RetryAfter};
use health_tests::{side_by_side, until};

use super::{PATIENCE, builder};
/// Publishes while the listing, or the put after it, meets `fault` once, and returns the API and the log.
async fn publish_despite(fault: Fault, put: bool) -> (MonitoringApi, Vec<String>) {
    let api = MonitoringApi::start();
    if put {
        api.fault(Fault::None, 1);
    }
    api.fault(fault, 1);
    let log = Log::start();
    let health = builder(&api).build().expect("the declarations are valid");
    let running = health.start();
    until("the summary", async || log.lines().iter().any(|line| line.contains("monitors published"))).await;
    assert_eq!(health.status("monitors").await, Some(Status::Pass));
    running.shutdown().await;
    assert_eq!(api.monitors().len(), 4);
    let lines = log.lines();
    assert!(!lines.iter().any(|line| line.contains("hunter2") || line.contains(&api.key())), "{lines:#?}");
    (api, lines)
}

#[test]
fn a_temporary_fault_is_retried_and_the_log_says_why() {
    let faults = [
        (Fault::status(500), "it answered 500"),
        (Fault::NotJson, "something that is not JSON"),
        (Fault::Cut, "the connection broke"),
        (Fault::Endless, "longer than"),
    ];
    side_by_side(
        faults.into_iter().flat_map(|fault| [(fault.clone(), false), (fault, true)]),
        async |case| {
            let ((fault, why), put) = case;
            let (api, lines) = publish_despite(fault, put).await;
            assert!(api.puts().len() <= 1 + usize::from(put));
            let warning = lines.iter().find(|line| line.contains("WARN")).unwrap();
            assert!(warning.contains(why) && warning.contains("again_in"), "{warning}");
        },
    );
}

#[test]
fn retry_after_is_obeyed_in_both_forms() {
    let forms = [RetryAfter::Seconds(3), RetryAfter::Date(Duration::from_secs(4))];
    side_by_side(forms.into_iter().flat_map(|form| [(form, false), (form, true)]), async |(form, put)| {
        let (api, _) = publish_despite(Fault::too_many_requests(form), put).await;
        let requests = api.requests();
        let refused = requests.iter().position(|request| request.status == 429).unwrap();
        let waited = requests[refused + 1].at - requests[refused].at;
        // An HTTP date has whole seconds, so the wait may be up to a second shorter.
        assert!(waited >= Duration::from_millis(2_900), "{waited:?}");
    });
}

#[tokio::test]
async fn a_429_without_retry_after_is_retried() {
    let (api, _) = publish_despite(Fault::too_many_requests(RetryAfter::Absent), false).await;
    assert_eq!(api.puts().len(), 1);
}

#[tokio::test]
async fn a_request_to_the_api_times_out_after_ten_seconds() {
    let api = MonitoringApi::start();
    api.fault(Fault::Slow(Duration::from_secs(30)), 1);
    let started = Instant::now();
    let running = builder(&api).build().unwrap().start();
    let requests = api.wait_for_requests(2, PATIENCE).await;
    running.shutdown().await;
    let between = requests[1].at - requests[0].at;
    assert!(between >= Duration::from_secs(10) && started.elapsed() < Duration::from_secs(20), "{between:?}");
}

#[tokio::test]
async fn a_refused_key_is_logged_and_not_retried() {
    for status in [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN] {
        let api = MonitoringApi::start();
        api.set(|modes| modes.wrong_key = status.as_u16());
        let log = Log::start();
        let health = builder(&api).api_key("another-key").build().unwrap();
        let running = health.start();
        until("the error", async || log.lines().iter().any(|line| line.contains("ERROR"))).await;
        assert_eq!(health.status("monitors").await, Some(Status::Fail));
        running.shutdown().await;
        let lines = log.lines().join("\n");
        assert!(lines.contains(status.as_str()) && lines.contains("CRONITOR_API_KEY"), "{lines}");
        assert!(!lines.contains("another-key"), "{lines}");
        assert_eq!(api.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_read_only_key_is_logged_and_not_retried() {
    let api = MonitoringApi::start();
    let log = Log::start();
    let health = builder(&api).api_key(api.telemetry_key()).build().unwrap();
    let running = health.start();
    until("the error", async || log.lines().iter().any(|line| line.contains("ERROR"))).await;
    running.shutdown().await;
    let lines = log.lines().join("\n");
    assert!(lines.contains("403") && lines.contains("may it read and write monitors"), "{lines}");
    assert_eq!(api.puts().len(), 1, "a refused key does not halve the batch");
}

#[tokio::test]
async fn a_refusal_of_any_shape_is_logged_without_secrets() {
    for shape in [ErrorBody::Error, ErrorBody::Message, ErrorBody::Errors, ErrorBody::Detail, ErrorBody::Text]
    {
        let api = MonitoringApi::start();
        api.set(|modes| modes.errors = shape);
        let log = Log::start();
        // The double refuses DELETE, as the real one may.
        let refused = Monitor::request(Method::DELETE, "/orders/1").mutates(true);
        let running = builder(&api).monitor(refused).build().unwrap().start();
        until("the error", async || log.lines().iter().any(|line| line.contains("ERROR"))).await;
        running.shutdown().await;
        let lines = log.lines().join("\n");
        assert!(lines.contains("it answered 400") && !lines.contains("hunter2"), "{shape:?}: {lines}");
    }
}

#[tokio::test]
async fn a_monitor_that_the_api_drops_is_logged_with_its_source_line() {
    let api = MonitoringApi::start();
    api.set(|modes| modes.invalid_monitor = InvalidMonitor::KeepOthers);
    let log = Log::start();
    let refused = Monitor::request(Method::DELETE, "/orders/1").mutates(true).key("left-out");
    let health = builder(&api).monitor(refused).build().unwrap();
    let running = health.start();
    until("the summary", async || log.lines().iter().any(|line| line.contains("monitors published"))).await;
    assert_eq!(health.status("monitors").await, Some(Status::Warn));
    running.shutdown().await;
    let lines = log.lines();
    let error = lines.iter().find(|line| line.contains("ERROR")).unwrap();
    assert!(error.contains("left-out") && error.contains("tests/publishing/faults.rs:"), "{error}");
    assert_eq!(api.monitors().len(), 4);
}

#[tokio::test]
async fn a_private_address_is_warned_of_unless_the_api_is_local_too() {
    let api = MonitoringApi::start();
    for (elsewhere, warnings) in [(None, 0), (Some("http://api.invalid"), 1)] {
        let log = Log::start();
        let builder = builder(&api).base_url("http://10.0.0.7:3000");
        let builder = match elsewhere {
            Some(url) => builder.api_url(url),
            None => builder,
        };
        let running = builder.build().unwrap().start();
        until("a first round", async || log.lines().iter().any(|line| line.contains("published"))).await;
        running.shutdown().await;
        let lines = log.lines();
        let warned = lines.iter().filter(|line| line.contains("cannot reach them from outside"));
        assert_eq!(warned.count(), warnings, "{lines:#?}");
    }
}

#[tokio::test]
async fn the_application_serves_while_the_api_is_down_or_hangs() {
    let closed = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    let api = MonitoringApi::start();
    api.fault_until_cleared(Fault::Slow(PATIENCE));
    for url in [closed, api.url()] {
        let health = builder(&api).api_url(url).build().unwrap();
        let server = Server::start(health.routes().merge(health.endpoints())).await;
        let started = Instant::now();
        let running = health.start();
        assert!(started.elapsed() < Duration::from_millis(50), "{:?}", started.elapsed());
        for (path, status) in
            [("/", 200), ("/orders/7", 200), ("/livez", 200), ("/readyz", 200), ("/heartbeat", 204)]
        {
            assert_eq!(server.get(path).await.status.as_u16(), status, "{path}");
        }
        assert_eq!(health.report(Probe::Readiness).await.status(), Status::Warn);
        running.shutdown().await;
    }
}
