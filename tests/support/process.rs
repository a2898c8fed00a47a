//! Programs that run beside a test.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// More than anything here takes on a busy machine.
pub const SOON: Duration = Duration::from_secs(20);

/// A program with all that it writes. It is killed when this is dropped.
pub struct Process {
    child: Child,
    readers: Vec<JoinHandle<()>>,
    output: Arc<Mutex<String>>,
}

impl Process {
    /// Starts it.
    ///
    /// # Panics
    /// When it cannot be started.
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

    /// Its id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it has written so far.
    pub fn output(&self) -> String {
        self.output.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits for a line that has `text` in it, and says how it goes on. `None` when the program ends without one.
    ///
    /// # Panics
    /// When none comes.
    pub fn line(&mut self, text: &str) -> Option<String> {
        let deadline = Instant::now() + SOON;
        loop {
            // Asked before the output is looked at: what it wrote last counts.
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

    /// Sends it a signal, such as `TERM`.
    ///
    /// # Panics
    /// When it does not get there.
    pub fn signal(&self, name: &str) {
        assert!(signal(self.id(), name), "SIG{name} does not reach {}:\n{}", self.id(), self.output());
    }

    /// How it ended, if it has.
    ///
    /// # Panics
    /// When the system does not say.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().expect("the system knows its children")
    }

    /// Waits until it has ended.
    ///
    /// # Panics
    /// When it does not end.
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

    /// Waits until it has ended: how, and all that it wrote.
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

/// Sends a signal, such as `TERM`, to the process of this id; says whether there is one.
pub fn signal(id: u32, name: &str) -> bool {
    let told = Command::new("sh").args(["-c", &format!("kill -{name} {id}")]).stderr(Stdio::null()).status();
    told.is_ok_and(|status| status.success())
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
