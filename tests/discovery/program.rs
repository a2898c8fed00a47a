use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// A server of one of Debian's packages, as a child process. It listens on a port that the system picked.
pub(crate) struct Program {
    child: Child,
    pub(crate) address: String,
}

impl Program {
    pub(crate) fn start(name: &str, arguments: &[&str]) -> Self {
        let mut child = Command::new(name)
            .args(arguments)
            .arg("--web.listen-address=127.0.0.1:0")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| missing(name, &error));
        let (lines, log) = mpsc::channel();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        // It reads on to the end: a program whose log nobody reads would stop at a full pipe.
        thread::spawn(move || stderr.lines().map_while(Result::ok).for_each(|line| drop(lines.send(line))));
        let mut program = Self { child, address: String::new() };
        let mut said = String::new();
        while let Ok(line) = log.recv_timeout(Duration::from_secs(30)) {
            if let Some((_, address)) = line.split_once("msg=\"Listening on\" address=") {
                program.address = address.to_owned();
                return program;
            }
            said.push_str(&format!("{line}\n"));
        }
        panic!("{name} does not listen; its log:\n{said}");
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
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
