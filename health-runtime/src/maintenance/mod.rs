//! Maintenance that somebody outside the process declares.

#[cfg(feature = "consul")]
mod consul;
mod file;

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::sleep;

use crate::declare::{BoxError, CheckDef, OnFail, Outcome};
use crate::engine::{Contribution, Engine};
use crate::settings::Settings;
use crate::support::{run_isolated, task};

/// What a [`MaintenanceSource`] says, once it is known.
pub type MaintenanceNews<'a> = Pin<Box<dyn Future<Output = Result<bool, BoxError>> + Send + 'a>>;

/// Somebody outside the process who says whether it is in maintenance: a file, a registry of services.
///
/// Several may be given to [`Builder::maintenance_source`](crate::Builder::maintenance_source): the process is in
/// maintenance while one of them says so, or [`Health::set_maintenance`](crate::Health::set_maintenance) did. They are
/// asked from [`Health::start`](crate::Health::start) on, never by a request.
pub trait MaintenanceSource: Send + Sync + 'static {
    /// What it is called in the log.
    fn name(&self) -> &str;

    /// Says at once whether the process is in maintenance when it is asked for the first time, and then whenever there
    /// may be news. It is asked again as soon as it has answered, so it waits as long as it sees fit.
    ///
    /// # Errors
    /// While it cannot be known, the last known state holds, the check `maintenance-source` warns, and the source is
    /// asked again: after a second, then after two, and in the end every half minute.
    fn next(&self) -> MaintenanceNews<'_>;
}

/// How long a source that fails is left alone: twice as long after each failure in a row.
const PAUSES: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(30));

/// Why sources cannot be asked, by their position.
type Failing = Arc<Mutex<Vec<Option<String>>>>;

/// The sources of an application.
#[derive(Clone, Default)]
pub(crate) struct Sources {
    sources: Vec<Arc<dyn MaintenanceSource>>,
    failing: Failing,
}

impl Sources {
    /// Adds the sources that the settings name: a file, and a Consul agent.
    pub(crate) fn add_configured(&mut self, settings: &Settings) {
        if let Some(path) = &settings.maintenance_file {
            self.add(file::MaintenanceFile::new(path.clone()));
        }
        #[cfg(feature = "consul")]
        if let Some(agent) = &settings.consul {
            self.add(consul::Consul::new(agent.clone()));
        }
    }

    pub(crate) fn add(&mut self, source: impl MaintenanceSource) {
        // Nothing passes before it has worked once.
        let why = format!("{}: it has not answered yet", source.name());
        lock(&self.failing).push(Some(why));
        self.sources.push(Arc::new(source));
    }

    /// The built-in check that all of them can be asked.
    fn check(&self) -> CheckDef {
        let failing = Arc::clone(&self.failing);
        let check = move || {
            let failing = lock(&failing);
            let why: Vec<_> = failing.iter().flatten().map(String::as_str).collect();
            std::future::ready(if why.is_empty() {
                Outcome::pass()
            } else {
                Outcome::fail("a source of the maintenance cannot be asked").cause(why.join("; "))
            })
        };
        CheckDef::new("maintenance-source", check)
            .built_in()
            .description("Whoever declares a maintenance can be asked.")
            .readiness()
            .on_fail(OnFail::Warn)
    }

    /// The check and the watches; nothing where no source is configured.
    pub(crate) fn contribution(&self) -> Contribution {
        if self.sources.is_empty() {
            return Contribution::default();
        }
        let mut contribution = Contribution::default().check(self.check());
        for (at, source) in self.sources.iter().enumerate() {
            let (source, failing) = (Arc::clone(source), Arc::clone(&self.failing));
            contribution =
                contribution.task(move |start| task(watch(at, source, Arc::clone(start.engine), failing)));
        }
        contribution
    }
}

async fn watch(at: usize, source: Arc<dyn MaintenanceSource>, engine: Arc<Engine>, failing: Failing) {
    let mut known = false;
    let (shortest, longest) = PAUSES;
    let mut pause = shortest;
    loop {
        match asked(&source).await {
            Ok(on) => {
                if on != known {
                    engine.availability.count_maintenance(on);
                    known = on;
                }
                lock(&failing)[at] = None;
                pause = shortest;
            }
            Err(error) => {
                lock(&failing)[at] = Some(format!("{}: {error}", source.name()));
                sleep(pause).await;
                pause = longest.min(pause * 2);
            }
        }
    }
}

async fn asked(source: &Arc<dyn MaintenanceSource>) -> Result<bool, BoxError> {
    let source = Arc::clone(source);
    run_isolated(async move { source.next().await }).await?
}

fn lock(failing: &Failing) -> MutexGuard<'_, Vec<Option<String>>> {
    failing.lock().unwrap_or_else(PoisonError::into_inner)
}
