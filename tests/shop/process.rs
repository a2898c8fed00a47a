//! The shop as a child process.

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, OnceLock, mpsc};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use health_tests::http::client;
use health_tests::monitoring_api::MonitoringApi;
use reqwest::StatusCode;
use serde_json::Value;

pub(crate) const ADMIN_TOKEN: &str = "administrators-only-4711";

/// More than anything here takes on a busy machine.
pub(crate) const SOON: Duration = Duration::from_secs(20);

pub(crate) struct Shop {
    child: Child,
    readers: Vec<JoinHandle<()>>,
    output: Arc<Mutex<String>>,
    pub(crate) url: String,
    pub(crate) http: reqwest::Client,
}

impl Shop {
    /// Starts it with these variables; nothing of the environment of the tests gets through.
    pub(crate) fn start(variables: &[(&str, &str)]) -> Self {
        let mut child = Command::new(program())
            .env_clear()
            .env("HOSTNAME", "what-the-container-calls-itself")
            .env("SHOP_ADDR", "127.0.0.1:0")
            .env("SHOP_ADMIN_TOKEN", ADMIN_TOKEN)
            .envs(variables.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let output = Arc::<Mutex<String>>::default();
        let (listening, address) = mpsc::channel();
        let readers = vec![
            read(child.stdout.take().unwrap(), &output, Some(listening)),
            read(child.stderr.take().unwrap(), &output, None),
        ];
        let Ok(url) = address.recv_timeout(SOON) else {
            let _ = child.kill();
            panic!("the shop does not listen; its output:\n{}", output.lock().unwrap());
        };
        Self { child, readers, output, url, http: client() }
    }

    /// Starts it with `api` as its monitoring API, and with these variables.
    pub(crate) fn publishing_to(api: &MonitoringApi, variables: &[(&str, &str)]) -> Self {
        let (url, key) = (api.url(), api.key());
        let own = [("CRONITOR_API_URL", url.as_str()), ("CRONITOR_API_KEY", key.as_str())];
        Self::start(&[&own, variables].concat())
    }

    pub(crate) async fn get(&self, path: &str) -> (StatusCode, String) {
        answer(self.http.get(format!("{}{path}", self.url))).await
    }

    pub(crate) async fn status(&self, path: &str) -> u16 {
        self.get(path).await.0.as_u16()
    }

    /// Asks until the answer has this status.
    pub(crate) async fn until(&self, path: &str, status: u16) {
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

    pub(crate) async fn set_fault(&self, check: &str, state: &str) -> (StatusCode, String) {
        answer(self.http.post(format!("{}/faults/{check}?state={state}", self.url))).await
    }

    /// What it has printed and logged so far.
    pub(crate) fn output(&self) -> String {
        self.output.lock().unwrap().clone()
    }

    /// Sends it a signal, `TERM` or `INT`.
    pub(crate) fn signal(&self, name: &str) {
        let told =
            Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status().unwrap();
        assert!(told.success());
    }

    /// Waits until it has ended.
    pub(crate) fn wait(&mut self) -> ExitStatus {
        let deadline = Instant::now() + SOON;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < deadline, "the shop does not stop:\n{}", self.output());
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Tells it to stop, as an orchestrator does, and waits until it has: how it ended, and all that it wrote.
    pub(crate) fn stop(mut self) -> (ExitStatus, String) {
        self.signal("TERM");
        let status = self.wait();
        for reader in self.readers.drain(..) {
            reader.join().unwrap();
        }
        (status, self.output())
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) async fn answer(request: reqwest::RequestBuilder) -> (StatusCode, String) {
    let answer = request.send().await.unwrap();
    (answer.status(), answer.text().await.unwrap())
}

/// Collects what the shop writes, and tells `listening` where it listens.
fn read(
    from: impl Read + Send + 'static,
    output: &Arc<Mutex<String>>,
    listening: Option<mpsc::Sender<String>>,
) -> JoinHandle<()> {
    let output = Arc::clone(output);
    thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            output.lock().unwrap().push_str(&format!("{line}\n"));
            if let (Some(url), Some(listening)) = (line.strip_prefix("listening on "), &listening) {
                let _ = listening.send(url.to_owned());
            }
        }
    })
}

/// The program, built first if it is not up to date: Cargo makes no other package's program for a test.
pub(crate) fn program() -> &'static PathBuf {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut build = Command::new(cargo);
        // What Cargo tells a test of its package would make build scripts that look at it run again, each time.
        for (name, _) in std::env::vars_os() {
            if ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|own| name.to_string_lossy().starts_with(own)) {
                build.env_remove(name);
            }
        }
        let built = build
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(["build", "--quiet", "--package", "shop", "--message-format", "json-render-diagnostics"])
            .args((!cfg!(debug_assertions)).then_some("--release"))
            .stderr(Stdio::inherit())
            .output()
            .unwrap();
        assert!(built.status.success(), "the shop does not build");
        let messages = String::from_utf8(built.stdout).unwrap();
        let messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let mut programs = messages
            .filter(|message| message["target"]["name"] == "shop" && !message["executable"].is_null());
        let program = programs.next().expect("Cargo says where the program is");
        program["executable"].as_str().unwrap().into()
    })
}
