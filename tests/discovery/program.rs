use std::process::Command;

use health_tests::process::Process;

/// A server from a Debian package, which listens on a free port.
pub(crate) struct Program {
    _process: Process,
    pub(crate) address: String,
}

impl Program {
    pub(crate) fn start(name: &str, arguments: &[&str]) -> Self {
        Command::new(name).arg("--version").output().unwrap_or_else(|error| missing(name, &error));
        let mut process =
            Process::start(Command::new(name).args(arguments).arg("--web.listen-address=127.0.0.1:0"));
        let Some(address) = process.line("msg=\"Listening on\" address=") else {
            panic!("{name} does not listen; its log:\n{}", process.output());
        };
        Self { _process: process, address }
    }
}

/// Asserts that the program accepts its configuration.
pub(crate) fn assert_accepts(name: &str, arguments: &[&str]) {
    let checked = Command::new(name).args(arguments).output().unwrap_or_else(|error| missing(name, &error));
    let output = [checked.stdout, checked.stderr].concat();
    assert!(checked.status.success(), "{name} {arguments:?}: {}", String::from_utf8_lossy(&output));
}

fn missing(name: &str, error: &std::io::Error) -> ! {
    let package = if name == "promtool" { "prometheus" } else { name };
    panic!("`{name}` does not start ({error}): apt-get install {package}")
}
