//! Tasks and memory between the rounds of faults.

use std::alloc::System;

use cap::Cap;
use health_tests::until;

use super::application::Application;

/// The growth of the heap that is allowed, in bytes. Tables that grow once have grown before the second quarter of the run.
const ALLOWED_GROWTH: usize = 64 * 1_024;

/// The number of samples that a judgement needs.
const ENOUGH: usize = 12;

/// The heap bytes in use after each round.
#[derive(Debug, Default)]
pub(crate) struct Memory(Vec<usize>);

impl Memory {
    /// Waits until the tasks of all requests and runs have ended, and measures the heap.
    pub(crate) async fn sample(&mut self, application: &Application, heap: &Cap<System>) {
        let usual = application.usual_tasks();
        until("the end of every task", async || application.alive() <= usual).await;
        self.0.push(heap.allocated());
    }

    /// Whether the last quarter of the run needs no more than the second.
    pub(crate) fn is_flat(&self) -> bool {
        self.quarters().is_none_or(|(second, last)| last <= second + ALLOWED_GROWTH)
    }

    pub(crate) fn verdict(&self) -> String {
        match self.quarters() {
            Some((second, last)) => {
                format!("heap_second_quarter={second}B heap_last_quarter={last}B each={:?}", self.0)
            }
            None => format!("heap=not judged, {} samples of {ENOUGH}", self.0.len()),
        }
    }

    /// The average bytes in use in the second and in the last quarter.
    fn quarters(&self) -> Option<(usize, usize)> {
        let quarter = self.0.len() / 4;
        let mean = |part: &[usize]| part.iter().sum::<usize>() / part.len();
        let last = self.0.len() - quarter;
        (self.0.len() >= ENOUGH).then(|| (mean(&self.0[quarter..2 * quarter]), mean(&self.0[last..])))
    }
}
