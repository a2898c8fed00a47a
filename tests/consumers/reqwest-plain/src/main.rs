//! Prints what a server without TLS answers to reqwest, and why reqwest cannot ask one with TLS.

include!("../../shared/health.rs");
include!("../../shared/http.rs");
include!("../../shared/plain_server.rs");

#[tokio::main]
async fn main() {
    with_health().await;
    // No certificates, as in an empty container: a client with TLS could not be made.
    let client = reqwest::Client::new();
    let answer = client.get(format!("http://127.0.0.1:{}/", serve())).send().await.expect("an answer");
    println!("{:?}: {}", answer.version(), answer.text().await.expect("a body"));
    let mut error: Option<&dyn std::error::Error> =
        Some(&client.get("https://localhost:1/").send().await.expect_err("no TLS"));
    while let Some(why) = error {
        println!("{why}");
        error = why.source();
    }
}
