//! Judges each response once everything is known on which it depends.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::application::{Application, lock};
use super::history::History;
use super::lag::SETTLED;
use super::responses::{Response, World};
use super::specs::LONGEST;

/// The age at which a response is judged. Every run that had begun before the response has ended by then, with a margin for
/// a machine that stalls.
const KNOWN: Duration = LONGEST.saturating_add(SETTLED).saturating_add(Duration::from_secs(2));

/// Longer than any request takes: entries that only older requests could see are forgotten.
const FORGOTTEN: Duration = Duration::from_secs(20);

/// The responses that are not judged yet, and the result for the others.
pub(crate) struct Judge<'a> {
    application: &'a Application,
    histories: Vec<History>,
    waiting: VecDeque<Response>,
    judged: usize,
    exact: usize,
    passing: usize,
    wrong: Vec<String>,
    slack: Duration,
}

impl<'a> Judge<'a> {
    pub(crate) fn new(application: &'a Application) -> Self {
        let (born, _) = application.born;
        let histories = application.subjects.iter().map(|subject| History::new(subject.spec, born)).collect();
        let (waiting, wrong) = (VecDeque::new(), Vec::new());
        Self {
            application,
            histories,
            waiting,
            judged: 0,
            exact: 0,
            passing: 0,
            wrong,
            slack: Duration::ZERO,
        }
    }

    /// Judges the responses that can be judged by now.
    pub(crate) fn judge_known(&mut self) {
        let (application, now) = (self.application, Instant::now());
        for (history, subject) in self.histories.iter_mut().zip(&*application.subjects) {
            self.wrong.extend(history.catch_up(subject, &application.lag));
        }
        self.slack = self.slack.max(application.lag.slack(now - SETTLED));
        self.waiting.extend(lock(&application.responses).drain(..));
        let mut withheld = lock(&application.withheld);
        let (_, born) = application.born;
        let world = World { histories: &self.histories, withheld: &withheld, born, lag: &application.lag };
        let known = self.waiting.iter().take_while(|response| response.received + KNOWN < now).count();
        for response in self.waiting.drain(..known) {
            self.judged += 1;
            match world.judge(&response) {
                Ok(right) => {
                    self.exact += usize::from(right.exact);
                    self.passing += usize::from(right.passing);
                }
                Err(why) => {
                    let (sent, took) = (response.sent - born, response.received - response.sent);
                    self.wrong.push(format!("{} after {sent:?}, took {took:?}: {why}", response.path));
                }
            }
        }
        let old = now.checked_sub(FORGOTTEN).unwrap_or(born);
        withheld.forget(old);
        self.histories.iter_mut().for_each(|history| history.forget(old));
    }

    /// Waits until every response can be judged, and judges it.
    pub(crate) async fn judge_all(&mut self) {
        self.judge_known();
        while !self.waiting.is_empty() {
            tokio::time::sleep(Duration::from_millis(100)).await;
            self.judge_known();
        }
        self.forget_all();
    }

    /// Forgets everything but the current state, and frees unused capacity, so that the heap of the test does not hide that
    /// of the application. No request may be in flight.
    fn forget_all(&mut self) {
        let (application, now) = (self.application, Instant::now());
        for (history, subject) in self.histories.iter_mut().zip(&*application.subjects) {
            history.forget(now);
            history.entries.shrink_to_fit();
            subject.shrink();
        }
        self.waiting.shrink_to_fit();
        lock(&application.responses).shrink_to_fit();
        lock(&application.withheld).forget(now);
    }

    pub(crate) fn judged(&self) -> usize {
        self.judged
    }

    pub(crate) fn exact_share(&self) -> f64 {
        self.exact as f64 / self.judged as f64
    }

    /// The share of the responses that report health.
    pub(crate) fn passing_share(&self) -> f64 {
        self.passing as f64 / self.judged as f64
    }

    /// The number of runs and reports of all checks.
    pub(crate) fn runs(&self) -> u64 {
        self.histories.iter().map(|history| history.forgotten + history.entries.len() as u64).sum()
    }

    /// The longest delay that the model granted.
    pub(crate) fn slack(&self) -> Duration {
        self.slack
    }

    pub(crate) fn wrong(&self) -> &[String] {
        &self.wrong
    }

    /// The first wrong responses, as text.
    pub(crate) fn first_wrong(&self) -> String {
        self.wrong.iter().take(20).map(String::as_str).collect::<Vec<_>>().join("\n")
    }
}
