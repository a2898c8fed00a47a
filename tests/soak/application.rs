//! The application under test, on a separate runtime.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use health_runtime::{Health, Running, application};
use health_tests::http::Server;
use tokio::runtime::Runtime;

use super::checks::Subject;
use super::events::Events;
use super::lag::Lag;
use super::responses::Response;
use super::specs::{PROBE_DEADLINE, SPECS};

/// The reasons for which the process is not ready, in addition to its checks.
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
    /// The moments before and after the build.
    pub(crate) born: (Instant, Instant),
    pub(crate) withheld: Arc<Mutex<Events<Withheld>>>,
    /// The responses that are not judged yet.
    pub(crate) responses: Arc<Mutex<Vec<Response>>>,
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
        let (health, after) = (health.expect("the declarations are valid"), Instant::now());
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
            responses: Arc::default(),
            _running: running,
            runtime,
            usual_tasks: usize::MAX,
        };
        application.usual_tasks = application.fewest_tasks();
        application
    }

    /// The number of tasks between requests. Background runs start and end, so this takes the minimum of a second.
    fn fewest_tasks(&self) -> usize {
        let looks = (0..100).map(|_| {
            std::thread::sleep(Duration::from_millis(10));
            self.alive()
        });
        looks.min().unwrap_or_default()
    }

    /// The number of live tasks.
    pub(crate) fn alive(&self) -> usize {
        self.runtime.metrics().num_alive_tasks()
    }

    /// The number of tasks before the first request.
    pub(crate) fn usual_tasks(&self) -> usize {
        self.usual_tasks
    }

    /// The number of tasks now and before the first request, for the summary.
    pub(crate) fn tasks(&self) -> String {
        format!("{}/{}", self.fewest_tasks(), self.usual_tasks)
    }
}

/// Locks a value that several threads write to.
pub(crate) fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}
