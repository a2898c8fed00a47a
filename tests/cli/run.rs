//! Helpers that run a command to its end.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};

use health_tests::monitoring_api::MonitoringApi;
use health_tests::process::Process;
use serde_json::Value;

use health_tests::shop::{ADMIN_TOKEN, program};

/// The result of a command.
#[derive(Debug)]
pub(super) struct Ran {
    pub(super) code: i32,
    pub(super) out: String,
    pub(super) err: String,
}

impl Ran {
    /// Standard output as JSON, and nothing else.
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// Runs `program` without a terminal, with these environment variables alone.
pub(super) fn run(program: impl AsRef<OsStr>, arguments: &[&str], variables: &[(&str, &str)]) -> Ran {
    let ended = Command::new(program)
        .args(arguments)
        .env_clear()
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { code: ended.status.code().unwrap(), out: text(ended.stdout), err: text(ended.stderr) }
}

/// Runs `shop health …`.
pub(super) fn shop(arguments: &[&str], variables: &[(&str, &str)]) -> Ran {
    let own = [("SHOP_ADMIN_TOKEN", ADMIN_TOKEN), ("HEALTH_ENV", "development")];
    run(program(), &[&["health"], arguments].concat(), &[&own, variables].concat())
}

/// Runs `shop health …` with this monitoring API.
pub(super) fn shop_with(api: &MonitoringApi, arguments: &[&str], variables: &[(&str, &str)]) -> Ran {
    let (url, key) = (api.url(), api.key());
    let own = [("CRONITOR_API_URL", url.as_str()), ("CRONITOR_API_KEY", key.as_str())];
    shop(arguments, &[&own, variables].concat())
}

/// Runs `worker health …`.
pub(super) fn worker(arguments: &[&str], variables: &[(&str, &str)]) -> Ran {
    run(WORKER, &[&["health"], arguments].concat(), variables)
}

pub(super) const WORKER: &str = env!("CARGO_BIN_EXE_worker");

/// The worker as a server, killed when this is dropped.
pub(super) struct Serving {
    _process: Process,
    pub(super) url: String,
}

impl Serving {
    pub(super) fn start(variables: &[(&str, &str)]) -> Self {
        let mut process = Process::start(Command::new(WORKER).env_clear().envs(variables.iter().copied()));
        let address = process.line("listening address=").expect("it listens");
        Self { _process: process, url: format!("http://{}", address.trim()) }
    }
}

/// The content of a file of the repository.
pub(super) fn committed(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)).unwrap()
}
