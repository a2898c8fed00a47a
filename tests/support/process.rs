//! Child processes of a test.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Longer than anything here takes on a busy machine.
pub const SOON: Duration = Duration::from_secs(20);

/// A child process with its output. It is killed when this is dropped.
pub struct Process {
    child: Child,
    readers: Vec<JoinHandle<()>>,
    output: Arc<Mutex<String>>,
}

impl Process {
    /// Starts the process.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start(command: &mut Command) -> Self {
        let started = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let mut child = started.unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let output = Arc::<Mutex<String>>::default();
        let readers = vec![
            collect(child.stdout.take().expect("is piped"), &output),
            collect(child.stderr.take().expect("is piped"), &output),
        ];
        Self { child, readers, output }
    }

    /// The process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Its standard output and standard error so far.
    pub fn output(&self) -> String {
        self.output.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits for a line that contains `text`, and returns the rest of that line. `None` if the process ends without one.
    /// Blocks the thread.
    ///
    /// # Panics
    /// When no such line comes within [`SOON`].
    pub fn line(&mut self, text: &str) -> Option<String> {
        let deadline = Instant::now() + SOON;
        loop {
            // Ask first and read the output afterwards: otherwise the last lines of a process that ends would be missed.
            let ended = self.ended();
            if ended.is_some() {
                self.readers.drain(..).for_each(joined);
            }
            let output = self.output();
            if let Some((_, rest)) = output.lines().find_map(|line| line.split_once(text)) {
                return Some(rest.to_owned());
            }
            if ended.is_some() {
                return None;
            }
            assert!(Instant::now() < deadline, "no line with {text:?}:\n{output}");
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Sends a signal, such as `TERM`.
    ///
    /// # Panics
    /// When the process does not exist.
    pub fn signal(&self, name: &str) {
        assert!(signal(self.id(), name), "SIG{name} does not reach {}:\n{}", self.id(), self.output());
    }

    /// The exit status, if the process has ended.
    ///
    /// # Panics
    /// When the system does not know the process.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().expect("the system knows the process")
    }

    /// Waits for the process to end. Blocks the thread.
    ///
    /// # Panics
    /// When it does not end within [`SOON`].
    pub fn wait(&mut self) -> ExitStatus {
        let deadline = Instant::now() + SOON;
        loop {
            if let Some(status) = self.ended() {
                return status;
            }
            assert!(Instant::now() < deadline, "it does not stop:\n{}", self.output());
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits for the process to end, and returns its exit status and its whole output. Blocks the thread.
    pub fn finish(mut self) -> (ExitStatus, String) {
        let status = self.wait();
        self.readers.drain(..).for_each(joined);
        (status, self.output())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends a signal, such as `TERM`, to the process with this id. Returns whether that process exists.
pub fn signal(id: u32, name: &str) -> bool {
    let sent = Command::new("sh").args(["-c", &format!("kill -{name} {id}")]).stderr(Stdio::null()).status();
    sent.is_ok_and(|status| status.success())
}

fn collect(from: impl Read + Send + 'static, output: &Arc<Mutex<String>>) -> JoinHandle<()> {
    let output = Arc::clone(output);
    thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            output.lock().unwrap_or_else(PoisonError::into_inner).push_str(&format!("{line}\n"));
        }
    })
}

fn joined(reader: JoinHandle<()>) {
    reader.join().expect("reads to the end");
}
