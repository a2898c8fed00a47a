//! `/status`: the name and version of the application, and one word for its state.

use std::sync::{Arc, Mutex, PoisonError};

use axum::http::StatusCode;
use axum::routing::MethodRouter;
use tokio::time::Instant;

use crate::engine::{AppRuntime, PendingCall, SharedCall, TOO_LATE};
use crate::error::Mistake;
use crate::http::respond::{Responder, ResponseFuture, Sections, get_or_options, json};
use crate::http::view::View;
use crate::support::{object, task};

const OK: &str = "ok";
pub(crate) const MAINTENANCE: &str = "maintenance";

/// The word that the application has set, and what it adds to the response.
#[derive(Default)]
pub(crate) struct StatusEndpoint {
    /// `None` for [`OK`].
    word: Mutex<Option<String>>,
    /// A function of the application that returns the word, such as one that asks an agent of the machine.
    source: Option<Arc<SharedCall<Option<String>>>>,
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
        self.source = Some(SharedCall::asynchronous(Arc::new(move || {
            let word = source();
            task(async move { word.await.map(Into::into) })
        })));
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

    /// The word that was set; else that of the source, which runs from now on; else `ok`.
    fn begin_word(&self, runtime: &AppRuntime, deadline: Instant) -> PendingWord<'_> {
        let set = self.word.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match (set, &self.source) {
            (Some(word), _) => PendingWord::Known(word),
            (None, Some(source)) => PendingWord::Source(source, source.begin(runtime, deadline)),
            (None, None) => PendingWord::Known(OK.to_owned()),
        }
    }
}

enum PendingWord<'a> {
    Known(String),
    Source(&'a SharedCall<Option<String>>, PendingCall<Option<String>>),
}

impl PendingWord<'_> {
    /// The word. `ok` when the source panics, does not answer by `deadline`, or when the runtime stalls: the request may have
    /// come through the management listener, which must answer then.
    async fn by(self, deadline: Instant, runtime: &AppRuntime) -> String {
        let (source, pending) = match self {
            Self::Known(word) => return word,
            Self::Source(source, pending) => (source, pending),
        };
        let mut stall = runtime.stall_detector();
        let returned = tokio::select! {
            biased;
            returned = pending.by(deadline) => returned,
            () = stall.detected() => Err(TOO_LATE),
        };
        if source.is_news(returned.is_err())
            && let Err(why) = &returned
        {
            tracing::warn!(target: "health", "the source of the status {why}");
        }
        returned.ok().flatten().unwrap_or_else(|| OK.to_owned())
    }
}

pub(super) fn status(view: View) -> MethodRouter {
    get_or_options(Responder::new(view, |view, _| {
        ResponseFuture::pending(async move {
            let app = &view.app;
            let (runtime, deadline) = (&app.engine.runtime, app.engine.response_deadline());
            // All functions of the application run at the same time, so that they take one deadline together.
            let members = app.content.status.members.begin(runtime, deadline);
            // The format has one word for a process that takes no requests, be it for maintenance or for its shutdown.
            let word = match app.engine.availability.withheld() {
                Some(_) => MAINTENANCE.to_owned(),
                None => app.content.status.begin_word(runtime, deadline).by(deadline, runtime).await,
            };
            let code = app.content.status.code(&word);
            // The application may replace every member, but a process that takes no requests never says `ok`.
            let is_withheld = word == MAINTENANCE;
            let mut document = object([
                ("application".to_owned(), (*app.application.name).into()),
                ("status".to_owned(), word.clone().into()),
                ("version".to_owned(), (*app.application.version).into()),
            ]);
            document.extend(members.gather().await);
            if is_withheld {
                document.insert("status".to_owned(), word.into());
            }
            json(code, document)
        })
    }))
}
