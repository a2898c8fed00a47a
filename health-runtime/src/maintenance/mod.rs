//! Maintenance that is declared outside the process: by a file, by Consul, or by a source of the application.
//!
//! Each source has a background task that asks it without end (`watch`). A task counts its source into
//! [`Availability`](crate::engine) when the answer becomes true, and out when it becomes false, so that the process is in
//! maintenance while at least one source says so. A source that fails changes nothing: its last answer still counts, and
//! the check `maintenance-source` warns.

#[cfg(feature = "consul")]
mod consul;
mod file;
mod source;
mod watch;

pub use source::{MaintenanceFuture, MaintenanceSource};

use std::sync::Arc;

use crate::declare::{CheckDef, OnFail, Outcome};
use crate::engine::Contribution;
use crate::maintenance::watch::{Failures, watch};
use crate::settings::Settings;
use crate::support::task;

/// The maintenance sources of an application.
#[derive(Clone, Default)]
pub(crate) struct Sources {
    sources: Vec<Arc<dyn MaintenanceSource>>,
    failures: Failures,
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
        self.failures.add(source.name());
        self.sources.push(Arc::new(source));
    }

    /// The check of the sources and one watch for each; nothing where no source is configured.
    pub(crate) fn contribution(&self) -> Contribution {
        if self.sources.is_empty() {
            return Contribution::default();
        }
        let mut contribution = Contribution::default().check(self.check());
        for (index, source) in self.sources.iter().enumerate() {
            let (source, failures) = (Arc::clone(source), self.failures.clone());
            contribution = contribution
                .task(move |start| task(watch(index, source, Arc::clone(start.engine), failures)));
        }
        contribution
    }

    fn check(&self) -> CheckDef {
        let failures = self.failures.clone();
        let check = move || {
            let failures = failures.texts();
            std::future::ready(if failures.is_empty() {
                Outcome::pass()
            } else {
                Outcome::fail("a maintenance source does not answer").cause(failures.join("; "))
            })
        };
        CheckDef::new("maintenance-source", check)
            .built_in()
            .description("Every maintenance source answers.")
            .readiness()
            .on_fail(OnFail::Warn)
    }
}
