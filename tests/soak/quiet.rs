//! What is left when all is quiet: tasks, and memory.

use std::alloc::System;

use cap::Cap;
use health_tests::until;

use super::application::Application;

/// In bytes. What was made once and is kept, as a table that has grown, was made before the second quarter of the run.
const KEPT: usize = 64 * 1_024;

/// With fewer quiet points a quarter of the run is no measure.
const ENOUGH: usize = 12;

/// How many bytes of the heap were in use at each quiet point.
#[derive(Debug, Default)]
pub(crate) struct Memory(Vec<usize>);

impl Memory {
    /// Waits until every task that a request or a run needed is gone, and looks at the heap.
    pub(crate) async fn sample(&mut self, application: &Application, heap: &Cap<System>) {
        let usual = application.usual_tasks();
        until("every task is gone", async || application.alive() <= usual).await;
        self.0.push(heap.allocated());
    }

    /// Whether the last quarter of the run has no more than the second.
    pub(crate) fn is_flat(&self) -> bool {
        self.quarters().is_none_or(|(second, last)| last <= second + KEPT)
    }

    pub(crate) fn verdict(&self) -> String {
        match self.quarters() {
            Some((second, last)) => {
                format!("heap_second_quarter={second}B heap_last_quarter={last}B each={:?}", self.0)
            }
            None => format!("heap=not judged, {} quiet points of {ENOUGH}", self.0.len()),
        }
    }

    /// What was in use in the second quarter and in the last, on average.
    fn quarters(&self) -> Option<(usize, usize)> {
        let quarter = self.0.len() / 4;
        let mean = |part: &[usize]| part.iter().sum::<usize>() / part.len();
        let last = self.0.len() - quarter;
        (self.0.len() >= ENOUGH).then(|| (mean(&self.0[quarter..2 * quarter]), mean(&self.0[last..])))
    }
}
