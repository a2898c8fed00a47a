//! What is left when all is quiet: tasks, and memory.

use health_tests::until;

use super::application::Application;

/// More than the allocator holds back between two quiet points that are alike.
const TOLERANCE: f64 = 0.05;

/// With fewer quiet points a quarter of the run is no measure.
const ENOUGH: usize = 12;

/// The resident size at each quiet point, in KiB.
#[derive(Debug, Default)]
pub(crate) struct Memory(Vec<f64>);

impl Memory {
    /// Waits until every task that a request or a run needed is gone, and looks at the resident size.
    pub(crate) async fn sample(&mut self, application: &Application) {
        let usual = application.usual_tasks();
        until("every task is gone", async || application.alive() <= usual).await;
        self.0.push(resident());
    }

    /// The first and the last.
    pub(crate) fn ends(&self) -> (f64, f64) {
        (self.0.first().copied().unwrap_or_default(), self.0.last().copied().unwrap_or_default())
    }

    /// Whether the last quarter of the run has no more than the second, in which all that is kept had been made.
    pub(crate) fn is_flat(&self) -> bool {
        self.growth().is_none_or(|growth| growth <= TOLERANCE)
    }

    pub(crate) fn verdict(&self) -> String {
        match self.growth() {
            Some(growth) => format!("rss_growth={:+.2}% rss_each={:?}KiB", growth * 100.0, self.0),
            None => format!("rss_growth=not judged, {} quiet points of {ENOUGH}", self.0.len()),
        }
    }

    fn growth(&self) -> Option<f64> {
        let quarter = self.0.len() / 4;
        let mean = |part: &[f64]| part.iter().sum::<f64>() / part.len() as f64;
        let last = self.0.len() - quarter;
        (self.0.len() >= ENOUGH).then(|| mean(&self.0[last..]) / mean(&self.0[quarter..2 * quarter]) - 1.0)
    }
}

fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux tells it");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("there is a line for it");
    line.trim().trim_end_matches(" kB").parse().expect("a number of KiB")
}
