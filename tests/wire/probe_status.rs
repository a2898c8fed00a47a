use std::process::Command;

use axum::http::Method;
use health_tests::http::{Answer, client};
use health_tests::process::Process;

/// Signals belong to a whole process, so this test starts another one.
#[tokio::test]
async fn a_process_that_shuts_down_is_off_and_cannot_be_restored() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sleeper"));
    command.envs([("HEALTH_SHUTDOWN_DELAY", "1h"), ("HEALTH_TOKEN", "sesame")]);
    let mut process = Process::start(&mut command);
    let address = process.line("listening address=").expect("it listens");
    let url = format!("http://{}", address.trim());
    let ask = async |method: Method, path: &str| {
        let request = client().request(method, format!("{url}{path}")).bearer_auth("sesame");
        let answer = Answer::to(request).await;
        (answer.status.as_u16(), answer.body)
    };
    assert_eq!(ask(Method::GET, "/probe_status").await, (200, "OK".to_owned()));
    process.signal("TERM");
    process.line("shutting down").expect("it logs the signal");
    for method in [Method::GET, Method::OPTIONS] {
        assert_eq!(ask(method, "/probe_status").await, (503, "OFF".to_owned()));
    }
    let (status, body) = ask(Method::POST, "/probe_status?body=OK").await;
    assert_eq!(status, 200);
    assert!(body.starts_with("OFF: ") && body.contains("shutting down"), "{body}");
    assert_eq!(ask(Method::GET, "/probe_status").await, (503, "OFF".to_owned()));
    let (status, body) = ask(Method::GET, "/status").await;
    assert!(status == 503 && body.contains(r#""status":"maintenance""#), "{status} {body}");
    assert_eq!(ask(Method::GET, "/livez").await.0, 200);
}
