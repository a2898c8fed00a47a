//! What publishing adds to an application: the check `monitors`, and the task that publishes in the background.

use std::sync::Arc;

use axum::Router;

use super::background::Proof;
use super::plan::Owner;
use super::progress::Progress;
use super::publication::Publication;
use crate::declare::Application;
use crate::engine::Contribution;
use crate::monitors::{Catalog, HeldMonitor};
use crate::preflight::PreflightRun;
use crate::settings::Settings;
use crate::support::task;

impl Publication {
    pub(crate) fn new(application: &Application, settings: &Settings, held: &[HeldMonitor]) -> Self {
        Self {
            owner: Owner::new(application, &settings.environment),
            settings: settings.publishing.clone(),
            progress: Progress::default(),
            held: held.into(),
        }
    }

    /// The check and the task; nothing where there is nothing to publish and nothing to prune.
    pub(crate) fn contribution(&self, catalog: &Arc<Catalog>) -> Contribution {
        let mut contribution = Contribution::default();
        if !self.has_work(&catalog.monitors) {
            return contribution;
        }
        // Without a key the task only warns: a check that can never pass would degrade the application for nothing.
        if self.has_api_key() {
            contribution = contribution.check(self.progress.check());
        }
        let (publication, catalog) = (self.clone(), Arc::clone(catalog));
        contribution.task(move |start| {
            let proof = proof(&publication, &catalog, start.router);
            task(publication.run(Arc::clone(&catalog.monitors), proof))
        })
    }
}

/// The preflight that comes before publishing, where the settings ask for it: of the router that is served, else of the
/// deployment at the base URL. Without either there is nothing to send a request to, and publishing says why in the log.
fn proof(publication: &Publication, catalog: &Arc<Catalog>, router: Option<&Router>) -> Option<Proof> {
    if !publication.settings.preflight {
        return None;
    }
    let catalog = Arc::clone(catalog);
    match (router, catalog.base_url.clone()) {
        (Some(router), _) => {
            let router = router.clone();
            Some(Box::new(move || PreflightRun::in_process(Arc::clone(&catalog), &router)))
        }
        (None, Some(base_url)) => {
            let authorities = publication.settings.authorities.clone();
            Some(Box::new(move || {
                PreflightRun::network(Arc::clone(&catalog), &base_url, authorities.clone())
            }))
        }
        (None, None) => None,
    }
}
