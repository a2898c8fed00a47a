use std::process::Command;

use health_tests::process::Process;

/// A server of one of Debian's packages. It listens on a port that the system picked.
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

/// Asserts that a configuration is one that the program takes.
pub(crate) fn takes(name: &str, arguments: &[&str]) {
    let checked = Command::new(name).args(arguments).output().unwrap_or_else(|error| missing(name, &error));
    let said = [checked.stdout, checked.stderr].concat();
    assert!(checked.status.success(), "{name} {arguments:?}: {}", String::from_utf8_lossy(&said));
}

fn missing(name: &str, error: &std::io::Error) -> ! {
    let package = if name == "promtool" { "prometheus" } else { name };
    panic!("`{name}` does not start ({error}): apt-get install {package}")
}
