//! Single flight of responses: however many requests find no valid response, one report is made and one response
//! rendered for all of them.
//!
//! [`SingleFlight`] explains flights. A response adds two things to it:
//!
//! - **Terms.** A request may join a report in flight only if its own report would be the same. That ends when
//!   something changes that no request caused (a reporter reports, maintenance begins), or when a record that the report
//!   reuses expires. It does not hold on another runtime either: the report there may hang with that runtime, while this
//!   one could answer.
//! - **Its own channel.** A request that is not admitted starts the next flight, and supersedes the last one. Those who
//!   joined the last one still get its response, so its task keeps the channel.

use std::sync::{Arc, MutexGuard, PoisonError};

use axum::body::Body;
use axum::http::Response;
use axum::http::request::Parts;
use tokio::runtime::{Handle, Id};
use tokio::sync::watch;
use tokio::time::Instant;

use crate::http::cache::endpoint::ResponseCache;
use crate::http::cache::snapshot::Snapshot;
use crate::http::view::View;
use crate::support::single_flight::{Joined, Landing, SingleFlight};
use crate::support::task;

/// The reports of one endpoint.
pub(super) type Flights = SingleFlight<Terms, Arc<Snapshot>>;

/// Which requests may join a report in flight.
pub(super) struct Terms {
    runtime: Id,
    /// The counter of unprompted changes, from before the report began.
    unprompted: u64,
    /// Until when a record that the report reuses is fresh. `None`: for longer than the report takes, or nothing was
    /// asked yet.
    until: Option<Instant>,
}

impl Terms {
    fn admit(&self, runtime: Id, unprompted: u64) -> bool {
        self.runtime == runtime
            && self.unprompted == unprompted
            && self.until.is_none_or(|until| Instant::now() < until)
    }
}

/// A report in flight, in a separate task: a client that disconnects does not cancel it for the others.
struct Rendering {
    cache: Arc<ResponseCache>,
    number: u64,
    landing: Landing<Arc<Snapshot>>,
}

impl Drop for Rendering {
    /// After a panic, or when the runtime shuts down: no request may join any more, and the waiting requests see the
    /// channel close.
    fn drop(&mut self) {
        self.cache.flights().abandon(self.number);
    }
}

impl Rendering {
    async fn run(self, view: View) {
        let scope = self.cache.endpoint.scope();
        // Before the report begins: a change that comes while it is under way may or may not be in it, and makes the
        // number new, so that the snapshot is not reused.
        let version = view.app.engine.changes.of(scope);
        let pending = view.app.engine.begin(scope.probe());
        if let Some(terms) = self.cache.flights().note(self.number) {
            terms.until = pending.shareable_until();
        }
        let report = pending.report().await;
        let (response, now) = (self.cache.endpoint.render(&view, &report), Instant::now());
        let snapshot = Arc::new(Snapshot::new(version, &report, response));
        if snapshot.is_fresh(version, now) {
            self.cache.store(&snapshot);
        }
        // From here on newcomers find the snapshot or start the next flight.
        self.cache.flights().land(self.number);
        self.landing.send_replace(Some(snapshot));
    }
}

impl ResponseCache {
    /// The response to a cacheable request when no fresh one is cached.
    pub(super) async fn render_shared(self: Arc<Self>, view: View, request: Parts) -> Response<Body> {
        if let Some(mut landing) = self.join(&view)
            && let Ok(snapshot) = landing.wait_for(Option::is_some).await
            && let Some(snapshot) = &*snapshot
        {
            return snapshot.response();
        }
        // There is no runtime, or the report broke off.
        self.endpoint.respond(view, request).await
    }

    /// Joins the report in flight, or starts one. `None` outside a runtime, where no task can run.
    fn join(self: &Arc<Self>, view: &View) -> Option<watch::Receiver<Option<Arc<Snapshot>>>> {
        let runtime = Handle::try_current().ok()?;
        let (id, unprompted) = (runtime.id(), view.app.engine.changes.unprompted());
        let mut flights = self.flights();
        let Joined { number, is_first } = flights
            .join(|terms| terms.admit(id, unprompted), || Terms { runtime: id, unprompted, until: None });
        let landing = flights.landing(number)?;
        let receiver = landing.subscribe();
        let rendering =
            is_first.then(|| Rendering { cache: Arc::clone(self), number, landing: landing.clone() });
        // A runtime that shuts down drops the task within `spawn`, and the drop takes the lock.
        drop(flights);
        if let Some(rendering) = rendering {
            runtime.spawn(task(rendering.run(view.clone())));
        }
        Some(receiver)
    }

    fn flights(&self) -> MutexGuard<'_, Flights> {
        self.flights.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
