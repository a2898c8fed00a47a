//! Runs a command to its end.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use health_tests::monitoring_api::MonitoringApi;
use serde_json::Value;

use health_tests::shop::{ADMIN_TOKEN, program};

/// What came of a command.
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

/// Runs `program` without a terminal; nothing of the environment of the tests gets through.
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

/// Runs `shop health …`, and tells it of a monitoring API.
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

/// The worker, serving until this is dropped.
pub(super) struct Serving {
    child: Child,
    pub(super) url: String,
}

impl Serving {
    pub(super) fn start(variables: &[(&str, &str)]) -> Self {
        let mut child = Command::new(WORKER)
            .env_clear()
            .envs(variables.iter().copied())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
        let address = log.find_map(|line| Some(line.split_once("listening address=")?.1.to_owned()));
        // Read on, so that it can write on.
        std::thread::spawn(move || log.for_each(drop));
        Self { url: format!("http://{}", address.expect("it says where it listens")), child }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What is committed.
pub(super) fn committed(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)).unwrap()
}
