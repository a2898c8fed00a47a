//! Proof before publishing: every monitor's request is sent here first, and its assertions are evaluated.

mod address;
mod answer;
mod evaluate;
mod exchange;
mod in_process;
mod mounted;
#[cfg(feature = "publish")]
mod network;
mod report;
mod request;
mod shown;
mod verdict;

pub use crate::monitors::UncoveredRoute;
pub use report::{CheckedMonitor, Preflight, Verdict};

use std::fmt;
use std::future::IntoFuture;
use std::mem::take;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::monitors::{Catalog, ResolvedMonitor};
use crate::preflight::address::{Address, Base};
use crate::preflight::exchange::{Asked, Manner};
use crate::preflight::in_process::InProcess;
use crate::preflight::mounted::Missing;
use crate::preflight::request::Request;
use crate::preflight::verdict::{Judged, judge};
use crate::support::task;

/// Requests under way at the same time: it is a proof, not a load test.
const CONCURRENT: usize = 8;

/// A [`Preflight`] that is about to run: await it. Made by [`Health::preflight`](crate::Health::preflight) and
/// `Health::preflight_url`. It needs a tokio runtime.
///
/// ```standalone_crate
/// use health_runtime::{Health, route};
///
/// #[route(GET "/orders/{id}", healthcheck(params(id = 1), assert(response.code == 200)))]
/// async fn show_order() -> &'static str {
///     "an order"
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), health_runtime::Error> {
/// let health = Health::builder().build()?;
/// let app = axum::Router::new().nest("/api", health.routes());
/// let report = health.preflight(&app).await;
/// assert!(!report.passed());
/// assert!(report.to_string().contains("set `.mount_at(\"/api\")`"), "{report}");
/// # Ok(()) }
/// ```
#[must_use = "a preflight runs when it is awaited"]
pub struct PreflightRun {
    catalog: Arc<Catalog>,
    asked: Result<Asked, String>,
    mutating: bool,
}

impl PreflightRun {
    pub(crate) fn in_process(catalog: Arc<Catalog>, app: &Router) -> Self {
        let base = Base::new(catalog.base_url.as_deref());
        Self { catalog, asked: Ok(Asked::InProcess(InProcess::new(app.clone(), base))), mutating: false }
    }

    #[cfg(feature = "publish")]
    pub(crate) fn network(catalog: Arc<Catalog>, base: &str) -> Self {
        let base = crate::settings::parse_base_url(base).map_err(|why| format!("the base URL {why}"));
        let asked = base.map(|base| Asked::Network(network::Network::new(Base::new(Some(&base)))));
        Self { catalog, asked, mutating: false }
    }

    /// Sends what changes something as well: the monitors with `mutates = true`. Default: they are listed as not checked,
    /// since a proof should leave no trace.
    pub fn including_mutating(mut self) -> Self {
        self.mutating = true;
        self
    }

    async fn run(self) -> Preflight {
        let run = Arc::new(self);
        let permits = Arc::new(Semaphore::new(CONCURRENT));
        let mut tasks = JoinSet::new();
        let judged: Arc<Mutex<Vec<_>>> =
            Arc::new(Mutex::new(run.catalog.monitors.iter().map(|_| None).collect()));
        for at in 0..run.catalog.monitors.len() {
            let (run, permits, judged) = (Arc::clone(&run), Arc::clone(&permits), Arc::clone(&judged));
            tasks.spawn(task(async move {
                let _permit = permits.acquire().await;
                let found = run.check(&run.catalog.monitors[at]).await;
                judged.lock().unwrap_or_else(PoisonError::into_inner)[at] = Some(found);
            }));
        }
        while tasks.join_next().await.is_some() {}
        let judged = take(&mut *judged.lock().unwrap_or_else(PoisonError::into_inner));
        let checked = run.catalog.monitors.iter().zip(judged).map(|(monitor, judged)| {
            // Only a runtime that shuts down leaves one out.
            let Judged { verdict, notes, .. } = judged.unwrap_or_else(|| Judged::failed("it was cancelled"));
            CheckedMonitor {
                key: monitor.key.clone(),
                name: monitor.name.clone(),
                method: monitor.method.clone(),
                url: run.url(monitor),
                location: monitor.location(),
                verdict,
                notes,
            }
        });
        Preflight { checked: checked.collect(), uncovered: run.catalog.uncovered() }
    }

    /// The address to show: in this process there is none but the monitor's own.
    fn url(&self, monitor: &ResolvedMonitor) -> String {
        #[cfg(feature = "publish")]
        if let Ok(Asked::Network(network)) = &self.asked
            && let Some(address) = self.address(monitor, &network.base)
        {
            return address.url();
        }
        monitor.url.clone()
    }

    /// Where the monitor asks, with `base` in the place of the application's own.
    fn address(&self, monitor: &ResolvedMonitor, base: &Base) -> Option<Address> {
        if monitor.url.starts_with('/') {
            return Some(base.address(&monitor.url));
        }
        let address = Address::parse(&monitor.url)?;
        let own = self.catalog.base_url.as_deref().map(|url| Base::new(Some(url)));
        match own.as_ref().and_then(|own| own.path(&address)) {
            Some(path) => Some(base.address(path)),
            None => Some(address),
        }
    }

    async fn check(&self, monitor: &ResolvedMonitor) -> Judged {
        let asked = match &self.asked {
            Ok(asked) => asked,
            Err(why) => return Judged::failed(why),
        };
        let Some(to) = self.address(monitor, asked.base()) else {
            return Judged::failed("its address is none of a web server");
        };
        let (method, declared) = (&monitor.method, &monitor.definition);
        if !method.is_safe() && !self.mutating {
            let why = format!(
                "not sent: {method} changes something; `.including_mutating()` or `--mutating` sends it"
            );
            return Judged::not_checked(why);
        }
        let (request, secrets) = match Request::new(monitor, to, &self.catalog.variables) {
            Ok(request) => request,
            Err(why) => return Judged::failed(why),
        };
        let manner = Manner {
            follow_redirects: declared.follow_redirects.unwrap_or(true),
            #[cfg(feature = "publish")]
            verify_ssl: declared.verify_ssl.unwrap_or(true),
        };
        let limit = Duration::from_secs(monitor.timeout_seconds());
        let exchanged = tokio::time::timeout(limit, asked.exchange(request.clone(), manner)).await;
        let Ok(exchanged) = exchanged else {
            return Judged::failed(format!("it did not answer within its timeout of {} s", limit.as_secs()));
        };
        let route = self.catalog.routes.iter().find(|route| route.location == monitor.location());
        let judged = judge(monitor, exchanged, route.is_some(), &secrets);
        let Some(status) = judged.strayed else { return judged };
        let group = route.and_then(|route| route.group.as_deref());
        let missing = Missing { places: &self.catalog.places, group, annotated: route.is_some(), status };
        let why = match asked {
            Asked::InProcess(app) => missing.explain(app, &request, limit).await,
            #[cfg(feature = "publish")]
            Asked::Network(_) => missing.explain_from_afar(),
        };
        judged.strayed_because(why)
    }
}

impl IntoFuture for PreflightRun {
    type Output = Preflight;
    type IntoFuture = Pin<Box<dyn Future<Output = Preflight> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl fmt::Debug for PreflightRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PreflightRun").field("mutating", &self.mutating).finish_non_exhaustive()
    }
}
