//! The programs that the tests run, and free ports for those that need one in their configuration.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The program of this name, from this Debian package.
pub(super) fn tool(name: &str, package: &str) -> Command {
    let path = std::env::var_os("PATH").unwrap_or_default();
    // Debian installs some of them outside `PATH`.
    let found = postgresql()
        .into_iter()
        .chain(["/usr/lib/nagios/plugins".into(), "/usr/sbin".into()])
        .chain(std::env::split_paths(&path))
        .map(|folder| folder.join(name))
        .find(|tool| tool.is_file());
    let Some(tool) = found else {
        panic!("there is no `{name}` on this machine: apt-get install {package}, or run .ci/real-clients");
    };
    Command::new(tool)
}

/// The folders with the programs of PostgreSQL, one for each version.
fn postgresql() -> Vec<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<_> = versions.map(|version| version.path().join("bin")).collect();
    folders.sort();
    folders
}

/// A free port. Another process may take it first; the caller then tries another one.
fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}

/// Calls `start` with a free port, at most five times, until it succeeds.
pub(super) fn on_a_free_port<T>(start: impl Fn(u16) -> Result<T, String>) -> T {
    let mut why = String::new();
    for _ in 0..5 {
        match start(free_port()) {
            Ok(started) => return started,
            Err(error) => why = error,
        }
    }
    panic!("it does not start: {why}");
}

/// Runs a command to its end. Returns its exit code and its output.
pub(super) fn run(command: &mut Command) -> (Option<i32>, String) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&text).into_owned())
}

/// Writes a file that only its owner can read, as monit requires, and returns its path.
pub(super) fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let file = folder.join(name);
    fs::write(&file, text).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    file
}

#[test]
#[should_panic(expected = "apt-get install abacus")]
fn a_missing_tool_is_a_failure_that_names_its_package() {
    let _ = tool("no-such-tool", "abacus");
}
