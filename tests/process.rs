//! Processes without file descriptors or threads, stopped processes, and processes that get a signal at any moment. Signals
//! and limits are real; each test starts its own child processes.
#![allow(clippy::print_stdout, reason = "`--nocapture` shows the figures")]

#[path = "process/constrained.rs"]
mod constrained;
#[path = "process/descriptors.rs"]
mod descriptors;
#[path = "process/signals.rs"]
mod signals;
#[path = "process/stopped.rs"]
mod stopped;
#[path = "process/threads.rs"]
mod threads;
