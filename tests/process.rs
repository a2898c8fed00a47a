//! A process that lacks what it lives on, is stopped, or is told to end at the worst moment. Signals and limits are real:
//! each test takes them to a process of its own.
#![allow(clippy::print_stdout, reason = "the seed, to run a failure again, and what was counted")]

#[path = "process/descriptors.rs"]
mod descriptors;
#[path = "process/harried.rs"]
mod harried;
#[path = "process/signals.rs"]
mod signals;
#[path = "process/stopped.rs"]
mod stopped;
#[path = "process/threads.rs"]
mod threads;
