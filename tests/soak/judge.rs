//! Judges every answer, a while after it came: when all that decides it is known.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::answers::{Answer, World};
use super::application::{Application, lock};
use super::history::History;
use super::lag::SETTLED;
use super::specs::LONGEST;

/// After this, every run that had begun when an answer came has ended, also on a machine that stands still for a moment.
const KNOWN: Duration = LONGEST.saturating_add(SETTLED).saturating_add(Duration::from_secs(2));

/// No request takes as long: what nobody can be told of any more who asked before this is forgotten.
const FORGOTTEN: Duration = Duration::from_secs(20);

/// What was judged so far.
pub(crate) struct Judge<'a> {
    application: &'a Application,
    histories: Vec<History>,
    waiting: VecDeque<Answer>,
    judged: usize,
    exact: usize,
    well: usize,
    wrong: Vec<String>,
    slack: Duration,
}

impl<'a> Judge<'a> {
    pub(crate) fn new(application: &'a Application) -> Self {
        let (born, _) = application.born;
        let histories = application.subjects.iter().map(|subject| History::new(subject.spec, born)).collect();
        let (waiting, wrong) = (VecDeque::new(), Vec::new());
        Self { application, histories, waiting, judged: 0, exact: 0, well: 0, wrong, slack: Duration::ZERO }
    }

    /// Judges what can be judged by now.
    pub(crate) fn settled(&mut self) {
        let (application, now) = (self.application, Instant::now());
        for (history, subject) in self.histories.iter_mut().zip(&*application.subjects) {
            self.wrong.extend(history.catch_up(subject, &application.lag));
        }
        self.slack = self.slack.max(application.lag.slack(now - SETTLED));
        self.waiting.extend(lock(&application.answers).drain(..));
        let mut withheld = lock(&application.withheld);
        let (_, born) = application.born;
        let world = World { histories: &self.histories, withheld: &withheld, born, lag: &application.lag };
        let known = self.waiting.iter().take_while(|answer| answer.received + KNOWN < now).count();
        for answer in self.waiting.drain(..known) {
            self.judged += 1;
            match world.judge(&answer) {
                Ok(right) => {
                    self.exact += usize::from(right.exact);
                    self.well += usize::from(right.well);
                }
                Err(why) => {
                    let (sent, took) = (answer.sent - born, answer.received - answer.sent);
                    self.wrong.push(format!("{} after {sent:?}, took {took:?}: {why}", answer.path));
                }
            }
        }
        let old = now.checked_sub(FORGOTTEN).unwrap_or(born);
        withheld.forget(old);
        self.histories.iter_mut().for_each(|history| history.forget(old));
    }

    /// Judges all that was answered.
    pub(crate) async fn rest(&mut self) {
        self.settled();
        while !self.waiting.is_empty() {
            tokio::time::sleep(Duration::from_millis(100)).await;
            self.settled();
        }
        self.forget_all();
    }

    /// Nobody has a question open: keeps no more of the past than what holds now, and no room for more, so that what is
    /// left on the heap is the application's.
    fn forget_all(&mut self) {
        let (application, now) = (self.application, Instant::now());
        for (history, subject) in self.histories.iter_mut().zip(&*application.subjects) {
            history.forget(now);
            history.entries.shrink_to_fit();
            subject.shrink();
        }
        self.waiting.shrink_to_fit();
        lock(&application.answers).shrink_to_fit();
        lock(&application.withheld).forget(now);
    }

    pub(crate) fn judged(&self) -> usize {
        self.judged
    }

    pub(crate) fn exact_share(&self) -> f64 {
        self.exact as f64 / self.judged as f64
    }

    /// The share of the answers that say that all is well.
    pub(crate) fn well_share(&self) -> f64 {
        self.well as f64 / self.judged as f64
    }

    /// The runs and reports of all checks.
    pub(crate) fn runs(&self) -> u64 {
        self.histories.iter().map(|history| history.forgotten + history.entries.len() as u64).sum()
    }

    /// The most that had to be granted to a busy machine.
    pub(crate) fn slack(&self) -> Duration {
        self.slack
    }

    pub(crate) fn wrong(&self) -> &[String] {
        &self.wrong
    }

    /// Enough of them to see the mistake.
    pub(crate) fn first_wrong(&self) -> String {
        self.wrong.iter().take(20).map(String::as_str).collect::<Vec<_>>().join("\n")
    }
}
