//! The example application `shop` as a child process.

use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use reqwest::StatusCode;
use serde_json::Value;

use crate::http::client;
use crate::monitoring_api::MonitoringApi;
use crate::process::{Process, SOON};

/// The token for its administration routes.
pub const ADMIN_TOKEN: &str = "administrators-only-4711";

/// The shop. It is killed when this is dropped.
pub struct Shop {
    process: Process,
    /// Its base URL, without a slash at the end.
    pub url: String,
    /// The base URL of its management listener.
    pub management: String,
    /// A client for it.
    pub http: reqwest::Client,
}

impl Shop {
    /// Starts it with these environment variables alone.
    ///
    /// # Panics
    /// When it does not listen.
    pub fn start(variables: &[(&str, &str)]) -> Self {
        let mut process = Process::start(
            Command::new(program())
                .env_clear()
                .env("HOSTNAME", "name-of-the-container")
                .env("SHOP_ADDR", "127.0.0.1:0")
                .env("HEALTH_MANAGEMENT_ADDR", "127.0.0.1:0")
                .env("SHOP_ADMIN_TOKEN", ADMIN_TOKEN)
                .envs(variables.iter().copied()),
        );
        let (Some(management), Some(url)) = (process.line("management on "), process.line("listening on "))
        else {
            panic!("the shop does not listen; its output:\n{}", process.output());
        };
        Self { process, url, management, http: client() }
    }

    /// Starts it with `api` as its monitoring API and these environment variables.
    pub fn publishing_to(api: &MonitoringApi, variables: &[(&str, &str)]) -> Self {
        let (url, key) = (api.url(), api.key());
        let own = [("CRONITOR_API_URL", url.as_str()), ("CRONITOR_API_KEY", key.as_str())];
        Self::start(&[&own, variables].concat())
    }

    /// Sends a GET request.
    pub async fn get(&self, path: &str) -> (StatusCode, String) {
        answer(self.http.get(format!("{}{path}", self.url))).await
    }

    /// Sends a GET request to the management listener.
    pub async fn manage(&self, path: &str) -> (StatusCode, String) {
        answer(self.http.get(format!("{}{path}", self.management))).await
    }

    /// The status of a GET request.
    pub async fn status(&self, path: &str) -> u16 {
        self.get(path).await.0.as_u16()
    }

    /// Sends GET requests until a response has this status.
    ///
    /// # Panics
    /// When none has within [`SOON`].
    pub async fn until(&self, path: &str, status: u16) {
        let deadline = Instant::now() + SOON;
        loop {
            let (found, body) = self.get(path).await;
            if found.as_u16() == status {
                return;
            }
            assert!(
                Instant::now() < deadline,
                "{path} is still {found}, not {status}: {body}\n{}",
                self.output()
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Makes a check misbehave; `pass` repairs it.
    pub async fn set_fault(&self, check: &str, state: &str) -> (StatusCode, String) {
        answer(self.http.post(format!("{}/faults/{check}?state={state}", self.url))).await
    }

    /// Its output so far.
    pub fn output(&self) -> String {
        self.process.output()
    }

    /// Sends a signal, such as `TERM`.
    pub fn signal(&self, name: &str) {
        self.process.signal(name);
    }

    /// Waits for it to end.
    pub fn wait(&mut self) -> ExitStatus {
        self.process.wait()
    }

    /// Sends SIGTERM, as an orchestrator does, and waits for the end. Returns the exit status and the whole output.
    pub fn stop(self) -> (ExitStatus, String) {
        self.signal("TERM");
        self.process.finish()
    }
}

/// Sends the request, and returns the status and the body.
///
/// # Panics
/// When no response comes, or its body is not text.
pub async fn answer(request: reqwest::RequestBuilder) -> (StatusCode, String) {
    let answer = request.send().await.expect("an answer");
    (answer.status(), answer.text().await.expect("a body of text"))
}

/// The path of the shop's binary. Builds it, since Cargo builds no binary of another package for a test.
///
/// # Panics
/// When it does not build.
pub fn program() -> &'static PathBuf {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut build = Command::new(cargo);
        // Cargo's own variables for this test would differ from those of other builds, and make build scripts that read
        // them run again.
        for (name, _) in std::env::vars_os() {
            if ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|own| name.to_string_lossy().starts_with(own)) {
                build.env_remove(name);
            }
        }
        let built = build
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            // With the whole workspace and any test, Cargo selects the same features of each dependency as in
            // `cargo test --workspace`, and so builds no dependency a second time.
            .args(["build", "--quiet", "--workspace", "--bin", "shop", "--test", "manifest"])
            .args(["--message-format", "json-render-diagnostics"])
            .args((!cfg!(debug_assertions)).then_some("--release"))
            .stderr(Stdio::inherit())
            .output()
            .expect("Cargo runs");
        assert!(built.status.success(), "the shop does not build");
        let messages = String::from_utf8(built.stdout).expect("Cargo writes text");
        let messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let mut programs = messages
            .filter(|message| message["target"]["name"] == "shop" && !message["executable"].is_null());
        let program = programs.next().expect("Cargo prints the path of the binary");
        program["executable"].as_str().expect("a path").into()
    })
}
