//! `/status`: the name and version of the application, and one word for its state.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::http::StatusCode;
use axum::routing::MethodRouter;
use tokio::time::Instant;

use crate::engine::AppRuntime;
use crate::error::Mistake;
use crate::http::respond::{Responder, ResponseFuture, Sections, get_or_options, json};
use crate::http::view::View;
use crate::support::timer::by;
use crate::support::{Spawned, Task, object};

const OK: &str = "ok";
pub(crate) const MAINTENANCE: &str = "maintenance";

/// A function of the application that returns the word, such as one that asks an agent of the machine.
type WordSource = Arc<dyn Fn() -> Task<Option<String>> + Send + Sync>;

/// The word that the application has set, and what it adds to the response.
#[derive(Default)]
pub(crate) struct StatusEndpoint {
    /// `None` for [`OK`].
    word: Mutex<Option<String>>,
    source: Option<WordSource>,
    /// The codes of the application's own words.
    codes: Vec<(String, StatusCode)>,
    pub(crate) members: Sections,
}

impl StatusEndpoint {
    pub(crate) fn set_word(&self, word: String) {
        let mut current = self.word.lock().unwrap_or_else(PoisonError::into_inner);
        *current = Some(word).filter(|word| word != OK);
    }

    pub(crate) fn set_source<F, W>(&mut self, source: impl Fn() -> F + Send + Sync + 'static)
    where
        F: Future<Output = Option<W>> + Send + 'static,
        W: Into<String>,
    {
        self.source = Some(Arc::new(move || {
            let word = source();
            Box::pin(async move { word.await.map(Into::into) })
        }));
    }

    pub(crate) fn set_code(&mut self, word: String, code: StatusCode) {
        self.codes.push((word, code));
    }

    /// The members whose name is taken, and the codes that cannot be sent.
    pub(crate) fn mistakes(&self, mistakes: &mut Vec<Mistake>) {
        self.members.mistakes("/status", &[], mistakes);
        for (at, (word, code)) in self.codes.iter().enumerate() {
            let why = match &**word {
                OK | MAINTENANCE => {
                    let known = self.code(word).as_u16();
                    format!("answers {word:?} with {known} for every client: choose another word")
                }
                _ if self.codes[..at].iter().any(|(earlier, _)| earlier == word) => {
                    format!("has two codes for {word:?}: keep one")
                }
                _ if code.is_informational() => {
                    format!("cannot answer {code}: an informational code is followed by another response")
                }
                _ => continue,
            };
            mistakes.push(Mistake::new(format!("/status {why}")));
        }
    }

    /// The code of a response with `word`.
    fn code(&self, word: &str) -> StatusCode {
        match word {
            OK => StatusCode::OK,
            MAINTENANCE => StatusCode::SERVICE_UNAVAILABLE,
            _ => {
                let own = self.codes.iter().find(|(known, _)| known == word);
                own.map_or(StatusCode::INTERNAL_SERVER_ERROR, |(_, code)| *code)
            }
        }
    }

    /// The word that was set; else that of the source; else `ok`.
    async fn word(&self, runtime: &AppRuntime, limit: Duration) -> String {
        let set = self.word.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match (set, &self.source) {
            (Some(word), _) => word,
            (None, Some(source)) => ask(source, runtime, limit).await.unwrap_or_else(|| OK.to_owned()),
            (None, None) => OK.to_owned(),
        }
    }
}

/// Calls the source on the application's runtime. `None` when it panics, takes longer than `limit`, or when that runtime
/// stalls: the request may have come through the management listener, which must answer then.
async fn ask(source: &WordSource, runtime: &AppRuntime, limit: Duration) -> Option<String> {
    let source = Arc::clone(source);
    // Without a runtime nothing can call it.
    let application = runtime.handle()?;
    // In a separate task, so that a panic ends only the task.
    let Spawned { task, result } =
        Spawned::new(async move { source().await }, |task| application.spawn(task));
    let mut stall = runtime.stall_detector();
    let word = tokio::select! {
        biased;
        word = by(Instant::now() + limit, result) => word,
        () = stall.detected() => None,
    };
    match word {
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
    get_or_options(Responder::new(view, |view, _| {
        ResponseFuture::pending(async move {
            let app = &view.app;
            let (runtime, limit) = (&app.engine.runtime, app.engine.probe_deadline());
            // The format has one word for a process that takes no requests, be it for maintenance or for its shutdown.
            let word = match app.engine.availability.withheld() {
                Some(_) => MAINTENANCE.to_owned(),
                None => app.content.status.word(runtime, limit).await,
            };
            let code = app.content.status.code(&word);
            // The application may replace every member, but a process that takes no requests never says `ok`.
            let is_withheld = word == MAINTENANCE;
            let mut document = object([
                ("application".to_owned(), (*app.application.name).into()),
                ("status".to_owned(), word.clone().into()),
                ("version".to_owned(), (*app.application.version).into()),
            ]);
            document.extend(app.content.status.members.gather(runtime, limit).await);
            if is_withheld {
                document.insert("status".to_owned(), word.into());
            }
            json(code, document)
        })
    }))
}
