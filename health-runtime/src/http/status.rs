//! `/status`: which application this is, in which version, and one word for how it is.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::http::StatusCode;
use axum::routing::{MethodRouter, get};
use tokio::time::timeout;

use crate::engine::AppRuntime;
use crate::error::Mistake;
use crate::http::respond::{Answer, Responder, Sections, json};
use crate::http::view::View;
use crate::support::{Spawned, Task};

const OK: &str = "ok";
pub(crate) const MAINTENANCE: &str = "maintenance";

/// Asks an outside source for the status.
type Ask = Arc<dyn Fn() -> Task<Option<String>> + Send + Sync>;

/// The status as the application says it, and what it adds to the answer.
#[derive(Default)]
pub(crate) struct StatusWord {
    /// `None` for [`OK`].
    word: Mutex<Option<String>>,
    source: Option<Ask>,
    pub(crate) members: Sections,
}

impl StatusWord {
    pub(crate) fn set(&self, word: String) {
        let mut held = self.word.lock().unwrap_or_else(PoisonError::into_inner);
        *held = Some(word).filter(|word| word != OK);
    }

    pub(crate) fn ask<F, W>(&mut self, source: impl Fn() -> F + Send + Sync + 'static)
    where
        F: Future<Output = Option<W>> + Send + 'static,
        W: Into<String>,
    {
        self.source = Some(Arc::new(move || {
            let answer = source();
            Box::pin(async move { answer.await.map(Into::into) })
        }));
    }

    pub(crate) fn mistakes(&self, mistakes: &mut Vec<Mistake>) {
        self.members.mistakes("/status", &["application", "status", "version"], mistakes);
    }

    /// What the process says of itself, then what the source says.
    async fn word(&self, runtime: &AppRuntime, limit: Duration) -> String {
        let own = self.word.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match (own, &self.source) {
            (Some(word), _) => word,
            (None, Some(source)) => asked(source, runtime, limit).await.unwrap_or_else(|| OK.to_owned()),
            (None, None) => OK.to_owned(),
        }
    }
}

async fn asked(source: &Ask, runtime: &AppRuntime, limit: Duration) -> Option<String> {
    let source = Arc::clone(source);
    // A task of its own: a panic ends that task alone.
    let Spawned { task, result } = Spawned::new(async move { source().await }, |task| runtime.spawn(task));
    let mut stall = runtime.stall_detector();
    let answer = tokio::select! {
        biased;
        answer = timeout(limit, result) => answer.ok(),
        () = stall.detected() => None,
    };
    match answer {
        Some(Ok(word)) => return word,
        Some(Err(_)) => tracing::warn!(target: "health", "the source of the status panicked"),
        None => {
            task.abort();
            tracing::warn!(target: "health", "the source of the status did not answer in time");
        }
    }
    None
}

pub(super) fn status(view: View) -> MethodRouter {
    get(Responder::new(view, |view, _| {
        Answer::asked(async move {
            let (runtime, limit) = (&view.engine.runtime, view.engine.probe_deadline());
            // Whatever the reason, who asks here knows one word for a process that takes no requests.
            let word = match view.engine.availability.withheld() {
                Some(_) => MAINTENANCE.to_owned(),
                None => view.status.word(runtime, limit).await,
            };
            let code = match &*word {
                OK => StatusCode::OK,
                MAINTENANCE => StatusCode::SERVICE_UNAVAILABLE,
                _ => StatusCode::INTERNAL_SERVER_ERROR,
            };
            let mut document = view.status.members.gather(runtime, limit).await;
            document.insert("application".to_owned(), (*view.application.name).into());
            document.insert("status".to_owned(), word.into());
            document.insert("version".to_owned(), (*view.application.version).into());
            json(code, document)
        })
    }))
}
