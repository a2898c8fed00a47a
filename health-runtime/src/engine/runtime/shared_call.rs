//! A function of the application that an endpoint calls.
//!
//! However many requests ask, one run of the function is under way at a time, and all of them wait for it: a function that
//! hangs holds one thread, and not one for each request. Each request waits until its own deadline. The next request after
//! the end of a run starts the next one: no result is cached.
//!
//! [`SingleFlight`] explains flights. A flight of a blocking function ends when its thread returns. That of an async
//! function also ends at the deadline of the request that started it, as the runtime can drop a future.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::runtime::Id;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::engine::runtime::app::AppRuntime;
use crate::support::single_flight::{Joined, Landing, SingleFlight};
use crate::support::timer::by;
use crate::support::{Task, catch_panic, run_isolated, task};

const NOT_STARTED: &str = "could not be started";
const PANICKED: &str = "panicked";
/// The message about a check, or a function of the application, that did not end by the deadline.
pub(crate) const TOO_LATE: &str = "did not answer in time";

/// What a run returned, or why there is no result.
type Returned<T> = Result<T, &'static str>;

/// A function whose runs all callers share.
pub(crate) struct SharedCall<T> {
    function: Function<T>,
    /// The note of a flight is the runtime of an async function: another one may not run for as long.
    flights: Mutex<SingleFlight<Option<Id>, Returned<T>>>,
    failing: AtomicBool,
}

enum Function<T> {
    Blocking(Arc<dyn Fn() -> T + Send + Sync>),
    Async(Arc<dyn Fn() -> Task<T> + Send + Sync>),
}

/// A run that a request has started or joined.
pub(crate) struct PendingCall<T>(Option<watch::Receiver<Option<Returned<T>>>>);

impl<T: Clone + Send + Sync + 'static> SharedCall<T> {
    /// A function that runs on the blocking thread pool.
    pub(crate) fn blocking(function: Arc<dyn Fn() -> T + Send + Sync>) -> Arc<Self> {
        Self::new(Function::Blocking(function))
    }

    /// A function whose future runs on the application's runtime.
    pub(crate) fn asynchronous(function: Arc<dyn Fn() -> Task<T> + Send + Sync>) -> Arc<Self> {
        Self::new(Function::Async(function))
    }

    fn new(function: Function<T>) -> Arc<Self> {
        Arc::new(Self { function, flights: Mutex::default(), failing: AtomicBool::new(false) })
    }

    /// Another function, which applies `change` to what this one returns.
    #[cfg(feature = "environment")]
    pub(crate) fn map(&self, change: impl Fn(T) -> T + Send + Sync + 'static) -> Arc<Self> {
        Self::new(match &self.function {
            Function::Blocking(function) => {
                let function = Arc::clone(function);
                Function::Blocking(Arc::new(move || change(function())))
            }
            Function::Async(function) => {
                let (function, change) = (Arc::clone(function), Arc::new(change));
                Function::Async(Arc::new(move || {
                    let (running, change) = (function(), Arc::clone(&change));
                    task(async move { change(running.await) })
                }))
            }
        })
    }

    /// Joins the run under way, or starts one. Never waits.
    pub(crate) fn begin(self: &Arc<Self>, runtime: &AppRuntime, deadline: Instant) -> PendingCall<T> {
        let note = match &self.function {
            Function::Blocking(_) => None,
            Function::Async(_) => match runtime.handle() {
                Some(handle) => Some(handle.id()),
                None => return PendingCall(None),
            },
        };
        let mut flights = self.flights();
        let Joined { number, is_first } = flights.join(|other| *other == note, || note);
        let Some(landing) = flights.landing(number) else { return PendingCall(None) };
        let receiver = landing.subscribe();
        let run = is_first.then(|| SharedRun { call: Arc::clone(self), number, landing: landing.clone() });
        // A runtime that shuts down drops the run within `spawn`, and the drop takes the lock.
        drop(flights);
        if let Some(run) = run {
            run.start(runtime, deadline);
        }
        PendingCall(Some(receiver))
    }

    /// Whether this outcome differs from the last one. So a function that fails is logged once, and not for each request.
    pub(crate) fn is_news(&self, failing: bool) -> bool {
        self.failing.swap(failing, Ordering::Relaxed) != failing
    }

    fn flights(&self) -> MutexGuard<'_, SingleFlight<Option<Id>, Returned<T>>> {
        self.flights.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Clone> PendingCall<T> {
    /// Waits for the run until `deadline`.
    ///
    /// # Errors
    /// Why there is no result, in a few words.
    pub(crate) async fn by(self, deadline: Instant) -> Returned<T> {
        let mut landing = self.0.ok_or(NOT_STARTED)?;
        match by(deadline, landing.wait_for(Option::is_some)).await {
            Some(Ok(returned)) => returned.clone().unwrap_or(Err(NOT_STARTED)),
            // The runtime or its pool dropped the run.
            Some(Err(_)) => Err(NOT_STARTED),
            None => Err(TOO_LATE),
        }
    }
}

/// A run, which ends its flight also when it is dropped.
struct SharedRun<T: Clone + Send + Sync + 'static> {
    call: Arc<SharedCall<T>>,
    number: u64,
    landing: Landing<Returned<T>>,
}

impl<T: Clone + Send + Sync + 'static> SharedRun<T> {
    fn start(self, runtime: &AppRuntime, deadline: Instant) {
        match &self.call.function {
            Function::Blocking(function) => {
                let function = Arc::clone(function);
                // Without a thread the function is dropped, and with it this run.
                drop(runtime.spawn_blocking(move || {
                    let returned = catch_panic(|| function()).map_err(|_| PANICKED);
                    self.land(returned);
                }));
            }
            Function::Async(_) => {
                let Some(handle) = runtime.handle() else { return };
                drop(handle.spawn(task(async move {
                    // In a task of its own, so that a function that blocks its thread leaves this one its timer, and dropped
                    // at the deadline.
                    let call = Arc::clone(&self.call);
                    let running = run_isolated(async move {
                        match &call.function {
                            Function::Async(function) => Some(function().await),
                            Function::Blocking(_) => None,
                        }
                    });
                    let returned = match by(deadline, running).await {
                        Some(Ok(Some(returned))) => Ok(returned),
                        Some(_) => Err(PANICKED),
                        None => Err(TOO_LATE),
                    };
                    self.land(returned);
                })));
            }
        }
    }

    fn land(self, returned: Returned<T>) {
        // From here on newcomers start the next run.
        self.call.flights().land(self.number);
        self.landing.send_replace(Some(returned));
    }
}

impl<T: Clone + Send + Sync + 'static> Drop for SharedRun<T> {
    /// After a landing this does nothing.
    fn drop(&mut self) {
        self.call.flights().abandon(self.number);
    }
}
