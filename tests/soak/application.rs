//! The application under fire, on a runtime of its own.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use health_runtime::{Health, Running, application};
use health_tests::http::Server;
use tokio::runtime::Runtime;

use super::answers::Answer;
use super::checks::Subject;
use super::events::Events;
use super::lag::Lag;
use super::specs::{PROBE_DEADLINE, SPECS};

/// Why it takes no requests, if it takes none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Withheld {
    pub(crate) maintenance: bool,
    pub(crate) decommissioned: bool,
}

pub(crate) struct Application {
    pub(crate) health: Health,
    pub(crate) server: Server,
    pub(crate) subjects: Arc<[Arc<Subject>]>,
    pub(crate) lag: Lag,
    /// Between these moments it was built.
    pub(crate) born: (Instant, Instant),
    pub(crate) withheld: Arc<Mutex<Events<Withheld>>>,
    /// What was answered and is not judged yet.
    pub(crate) answers: Arc<Mutex<Vec<Answer>>>,
    _running: Running,
    runtime: Runtime,
    usual_tasks: usize,
}

impl Application {
    pub(crate) fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = runtime.expect("a runtime");
        let subjects: Arc<[_]> = SPECS.into_iter().map(Subject::new).collect();
        let lag = Lag::default();
        let before = Instant::now();
        let builder = Health::builder().application(application!()).variables(|_| None).publish(false);
        let builder = builder.probe_deadline(PROBE_DEADLINE).allow_unauthenticated_changes();
        let health =
            subjects.iter().fold(builder, |builder, subject| builder.check(subject.define())).build();
        let (health, after) = (health.expect("all is declared well"), Instant::now());
        let (running, server) = runtime.block_on(async {
            tokio::spawn(lag.clone().watch());
            let router = health.endpoints().nest("/internal", health.management());
            (health.start(), Server::start(router).await)
        });
        let mut application = Self {
            health,
            server,
            subjects,
            lag,
            born: (before, after),
            withheld: Arc::new(Mutex::new(Events::new(before, Withheld::default()))),
            answers: Arc::default(),
            _running: running,
            runtime,
            usual_tasks: usize::MAX,
        };
        application.usual_tasks = application.fewest_tasks();
        application
    }

    /// How many tasks there are when nobody asks: what runs in the background comes and goes.
    fn fewest_tasks(&self) -> usize {
        let looks = (0..100).map(|_| {
            std::thread::sleep(Duration::from_millis(10));
            self.alive()
        });
        looks.min().unwrap_or_default()
    }

    pub(crate) fn alive(&self) -> usize {
        self.runtime.metrics().num_alive_tasks()
    }

    /// How many tasks there were before anybody asked.
    pub(crate) fn usual_tasks(&self) -> usize {
        self.usual_tasks
    }

    /// How many there are, and were, for the summary.
    pub(crate) fn tasks(&self) -> String {
        format!("{}/{}", self.fewest_tasks(), self.usual_tasks)
    }
}

/// What several threads write to.
pub(crate) fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}
