//! The manifest of the declarations in this file. The test is in this package because CI also runs it without the default
//! features and with optimisation, which is a fast build here:
//! `cargo test -p health-runtime --no-default-features --features export --release --test manifest`.
#![allow(clippy::unwrap_used, reason = "helpers of tests, which clippy does not count as tests")]

use std::path::{Path, PathBuf};
use std::process::Command;

use health_runtime::testing::assert_manifest;
use health_runtime::{Monitor, Reporter, Value, health_check, response, route};

/// The disk has room.
#[health_check(liveness, startup, tags = ["disk", "cheap"], ttl = 1min, timeout = 500ms)]
fn disk() -> bool {
    true
}

#[health_check(every = 30s, initial_delay = 10s, failures = 3, successes = 2, on_fail = ignore)]
async fn cache() {}

#[health_check(name = "worker-1", on_fail = warn)]
static WORKER: Reporter = Reporter::new();

#[route([PUT, GET] "/orders/{id}", group = "admin", depends_on = [disk, cache], healthcheck(
    params(id = 1), query("b" = "2", "a" = "1"), headers("X-Key" = "hunter2", "Authorization" = env("PROBE_TOKEN")),
    cookies("session" = "hunter3"), every = 5min, timeout = 3s, tags = ["b", "a"], notify = ["email:x@example.com"],
    assert(response.code == 200, response.json("id") == 1), environments = ["production"], note = "the first order",
))]
async fn order() {}

#[route(GET "/", healthcheck = false)]
async fn index() {}

#[route(ANY "/open")]
async fn open() {}

#[route(POST "/quotes", healthcheck = Monitor::new()
    .body("{}").mutates(true).paused(true).key("quotes").cookie("c", Value::env("COOKIE")).assert(response::code().lt(300)))]
async fn quotes() {}

mod elsewhere {
    use health_runtime::{Monitor, route};

    #[route(GET "/partner", healthcheck = Monitor::get("https://ann:hunter4@partner.example/ping"))]
    async fn partner() {}
}

/// Compares the declarations with the committed manifest, or with the file that the variable `MANIFEST` names.
#[test]
fn the_manifest_equals_the_committed_file() {
    assert_manifest(std::env::var_os("MANIFEST").unwrap_or_else(|| COMMITTED.into()));
}

const COMMITTED: &str = "tests/manifest.lock";

#[test]
fn the_manifest_contains_no_secret_and_no_path_of_this_machine() {
    let manifest = health_runtime::manifest();
    for part in ["hunter", env!("CARGO_MANIFEST_DIR"), "manifest.rs"] {
        assert!(!manifest.contains(part), "{part}: {manifest}");
    }
    assert!(manifest.ends_with("}\n"));
}

/// Runs `the_manifest_equals_the_committed_file` in another process with `file` as the manifest. Returns whether it passes,
/// and its standard error.
fn run_with_manifest(file: &Path, update: Option<&str>) -> (bool, String) {
    let mut test = Command::new(std::env::current_exe().unwrap());
    test.args(["--exact", "the_manifest_equals_the_committed_file", "--nocapture"]).env("MANIFEST", file);
    match update {
        Some(value) => test.env("UPDATE_MANIFEST", value),
        None => test.env_remove("UPDATE_MANIFEST"),
    };
    let ended = test.output().unwrap();
    (ended.status.success(), String::from_utf8(ended.stderr).unwrap())
}

#[test]
fn a_different_manifest_fails_with_its_differences_and_can_be_rewritten() {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("other.lock");
    let committed = std::fs::read_to_string(COMMITTED).unwrap();
    let step = "run the test with UPDATE_MANIFEST=1";

    let _ = std::fs::remove_file(&file);
    let (passed, error) = run_with_manifest(&file, None);
    assert!(!passed && error.contains("other.lock cannot be read") && error.contains(step), "{error}");

    std::fs::write(&file, committed.replace("The disk has room.", "There is a disk.")).unwrap();
    let (passed, error) = run_with_manifest(&file, Some("0"));
    assert!(!passed && error.contains(step), "{error}");
    assert!(error.contains("-       \"description\": \"There is a disk.\",\n"), "{error}");
    assert!(error.contains("+       \"description\": \"The disk has room.\",\n"), "{error}");

    assert!(run_with_manifest(&file, Some("1")).0);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), committed);
    assert!(run_with_manifest(&file, None).0);
    std::fs::write(&file, committed.replace('\n', "\r\n")).unwrap();
    assert!(run_with_manifest(&file, None).0, "Git may convert line ends on Windows");

    let (passed, error) = run_with_manifest(Path::new("/no/such/directory"), Some("1"));
    assert!(!passed && error.contains("cannot be written"), "{error}");
}
