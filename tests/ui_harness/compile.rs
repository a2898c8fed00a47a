//! Runs Cargo once for all cases, and sorts the compiler's messages by case.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::File;
use std::io::{Read, Seek};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

/// The result of one binary.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Verdict {
    pub(crate) compiled: bool,
    /// Whether there are errors. A case that is neither compiled nor failed keeps the compiler running.
    pub(crate) failed: bool,
    /// The errors and warnings as a terminal shows them, in the compiler's order.
    pub(crate) messages: Vec<String>,
}

/// The result of all.
#[derive(Debug)]
pub(crate) struct Run {
    /// By the name of the binary. A binary that Cargo did not reach has no verdict.
    pub(crate) verdicts: BTreeMap<String, Verdict>,
    /// Whether Cargo ended within the limit.
    pub(crate) in_time: bool,
    /// How Cargo ended, its own errors, and those in the dependencies.
    pub(crate) errors: String,
}

/// The Cargo that runs these tests.
pub(crate) fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// Checks all binaries of the package in `folder`. Cargo is killed when it takes longer than `limit`.
pub(crate) fn check(folder: &Path, target: &Path, limit: Duration) -> Run {
    let mut command = Command::new(cargo());
    command.current_dir(folder).args(["check", "--bins", "--keep-going", "--offline", "--quiet"]);
    command.args(["--message-format=json", "--target-dir"]).arg(target);
    // Flags for the workspace, such as `-D warnings`, would change what is a warning in a case.
    command.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
    // Files rather than pipes, which would block Cargo when they are full.
    let (mut messages, mut errors) = (temporary(), temporary());
    command.stdin(Stdio::null()).stdout(same(&messages)).stderr(same(&errors));
    let status = run_within(limit, &mut command);

    let (verdicts, in_dependencies) = sorted(&read(&mut messages));
    let end = match status {
        Some(status) => format!("Cargo ended with {status}\n"),
        None => format!("Cargo was killed after {} seconds\n", limit.as_secs()),
    };
    let errors = end + &read(&mut errors) + &in_dependencies.join("\n");
    Run { verdicts, in_time: status.is_some(), errors }
}

fn temporary() -> File {
    tempfile::tempfile().expect("there is a folder for temporary files")
}

fn same(file: &File) -> File {
    file.try_clone().expect("an open file can be opened again")
}

fn read(file: &mut File) -> String {
    let mut text = String::new();
    file.rewind().and_then(|()| file.read_to_string(&mut text)).expect("what Cargo wrote can be read");
    text
}

/// Runs the command, and kills it after `limit`. Returns its exit status if it ended before.
fn run_within(limit: Duration, command: &mut Command) -> Option<ExitStatus> {
    // A process group, because a compiler that hangs would outlive Cargo.
    let mut child = command.process_group(0).spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let deadline = Instant::now() + limit;
    loop {
        let status = child.try_wait().expect("the system knows its children");
        if status.is_some() {
            return status;
        }
        if Instant::now() > deadline {
            kill_group(&mut child);
            return None;
        }
        thread::sleep(Duration::from_millis(20));
    }
}

fn kill_group(child: &mut Child) {
    let group = format!("kill -KILL -{}", child.id());
    let killed = Command::new("sh").args(["-c", &group]).status();
    assert!(killed.is_ok_and(|status| status.success()), "{group} fails");
    child.wait().expect("the system knows its children");
}

/// The messages of each binary, and the errors in the dependencies.
fn sorted(messages: &str) -> (BTreeMap<String, Verdict>, Vec<String>) {
    let mut verdicts = BTreeMap::<String, Verdict>::new();
    let mut errors = Vec::new();
    // The last line is cut off where Cargo was killed.
    for line in messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
        let (target, message) = (&line["target"], &line["message"]);
        let name = target["name"].as_str().unwrap_or_default().to_owned();
        let rendered = message["rendered"].as_str().unwrap_or_default().to_owned();
        match (target["kind"][0].as_str(), line["reason"].as_str()) {
            (Some("bin"), Some("compiler-artifact")) => {
                verdicts.entry(name).or_default().compiled = true;
            }
            (Some("bin"), Some("compiler-message")) if message["level"] != "failure-note" => {
                let verdict = verdicts.entry(name).or_default();
                verdict.failed |= message["level"] == "error";
                verdict.messages.push(rendered);
            }
            (_, Some("compiler-message")) if message["level"] == "error" => errors.push(rendered),
            _ => {}
        }
    }
    (verdicts, errors)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_sorted_by_binary() {
        let line = |reason: &str, kind: &str, name: &str, level: &str, text: &str| {
            let message = serde_json::json!({ "level": level, "rendered": text });
            let target = serde_json::json!({ "kind": [kind], "name": name });
            serde_json::json!({ "reason": reason, "target": target, "message": message }).to_string()
        };
        let lines = [
            line("compiler-artifact", "lib", "axum", "", ""),
            line("compiler-message", "lib", "tokio", "warning", "unused"),
            line("compiler-message", "lib", "tokio", "error", "broken"),
            line("compiler-message", "bin", "a", "error", "first"),
            line("compiler-message", "bin", "b", "warning", "unused"),
            line("compiler-message", "bin", "a", "failure-note", "try `rustc --explain`"),
            line("compiler-message", "bin", "a", "error", "second"),
            line("compiler-message", "bin", "c", "warning", "slow"),
            line("compiler-artifact", "bin", "b", "", ""),
            "{\"reason\":\"compiler-artifact\",\"target\":{\"kind\":[\"bin\"],\"na".to_owned(),
        ];
        let verdict = |compiled, failed, messages: &[&str]| Verdict {
            compiled,
            failed,
            messages: messages.iter().map(ToString::to_string).collect(),
        };
        let expected = [
            ("a", verdict(false, true, &["first", "second"])),
            ("b", verdict(true, false, &["unused"])),
            ("c", verdict(false, false, &["slow"])),
        ];
        let expected = expected.map(|(name, verdict)| (name.to_owned(), verdict));
        assert_eq!(sorted(&lines.join("\n")), (BTreeMap::from(expected), vec!["broken".to_owned()]));
    }

    #[test]
    fn a_command_that_hangs_is_killed_with_what_it_started() {
        let (mut output, input) = std::io::pipe().expect("the system has pipes");
        let mut command = Command::new("sh");
        command.args(["-c", "sleep 100 & wait"]).stdin(Stdio::null()).stdout(input);

        assert_eq!(run_within(Duration::from_millis(300), &mut command), None);

        // The pipe ends when the last process that may write to it has ended.
        drop(command);
        let killed = Instant::now();
        output.read_to_end(&mut Vec::new()).expect("a pipe can be read");
        assert!(killed.elapsed() < Duration::from_secs(50), "the child of the command is alive");
    }

    #[test]
    fn a_command_that_ends_in_time_has_its_exit_status() {
        let status = run_within(Duration::from_secs(60), Command::new("sh").args(["-c", "exit 3"]));
        assert_eq!(status.and_then(|status| status.code()), Some(3));
    }
}
