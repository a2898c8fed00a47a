//! A preflight from its start to its report.

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
use crate::preflight::exchange::{ExchangeOptions, exchange};
use crate::preflight::http_url::{BaseUrl, HttpUrl};
use crate::preflight::judge::{MonitorResult, judge};
use crate::preflight::mount_search::MountSearch;
use crate::preflight::report::{CheckedMonitor, Preflight};
use crate::preflight::request::MonitorRequest;
use crate::preflight::router_target::RouterTarget;
use crate::preflight::sent_secrets::SentSecrets;
use crate::preflight::target::PreflightTarget;
use crate::support::{redact_url, task};

/// How many requests are in flight at the same time: a preflight must not become a load test.
const CONCURRENT: usize = 8;

/// A [`Preflight`] that runs when it is awaited, inside a tokio runtime.
/// [`Health::preflight`](crate::Health::preflight) and `Health::preflight_url` return it.
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
    /// The error, such as a wrong base URL, then fails every monitor.
    target: Result<Box<dyn PreflightTarget>, String>,
    mutating: bool,
}

/// The request of one monitor, and how it is sent.
struct PreparedRequest {
    request: MonitorRequest,
    secrets: SentSecrets,
    options: ExchangeOptions,
    /// The timeout of the monitor, redirects included.
    limit: Duration,
}

impl PreflightRun {
    pub(crate) fn in_process(catalog: Arc<Catalog>, app: &Router) -> Self {
        let base = BaseUrl::new(catalog.base_url.as_deref());
        Self { catalog, target: Ok(Box::new(RouterTarget::new(app.clone(), base))), mutating: false }
    }

    #[cfg(feature = "publish")]
    pub(crate) fn network(
        catalog: Arc<Catalog>,
        base: &str,
        authorities: crate::settings::CaCertificates,
    ) -> Self {
        let base = crate::settings::parse_base_url(base).map_err(|why| format!("the base URL {why}"));
        let target = base.map(|base| -> Box<dyn PreflightTarget> {
            Box::new(super::network_target::NetworkTarget::new(BaseUrl::new(Some(&base)), authorities))
        });
        Self { catalog, target, mutating: false }
    }

    /// Also sends the requests of monitors with `mutates = true`. By default they are listed as not checked, because a
    /// preflight should leave no trace.
    pub fn including_mutating(mut self) -> Self {
        self.mutating = true;
        self
    }

    async fn run(self) -> Preflight {
        let run = Arc::new(self);
        let results = Self::check_all(&run).await;
        let checked = run.catalog.monitors.iter().zip(results).map(|(monitor, result)| {
            // A task is missing only when the runtime shuts down.
            let MonitorResult { verdict, notes, .. } =
                result.unwrap_or_else(|| MonitorResult::failed("it was cancelled"));
            CheckedMonitor {
                key: monitor.key.clone(),
                name: monitor.name.clone(),
                method: monitor.method.clone(),
                url: run.shown_url(monitor),
                location: monitor.location(),
                verdict,
                notes,
            }
        });
        Preflight { checked: checked.collect(), uncovered: run.catalog.uncovered() }
    }

    /// The results in the order of the monitors. Each monitor has a task; the permits limit how many send at once.
    async fn check_all(run: &Arc<Self>) -> Vec<Option<MonitorResult>> {
        let count = run.catalog.monitors.len();
        let permits = Arc::new(Semaphore::new(CONCURRENT));
        let results: Arc<Mutex<Vec<_>>> = Arc::new(Mutex::new((0..count).map(|_| None).collect()));
        let mut tasks = JoinSet::new();
        for index in 0..count {
            let (run, permits, results) = (Arc::clone(run), Arc::clone(&permits), Arc::clone(&results));
            tasks.spawn(task(async move {
                let _permit = permits.acquire().await;
                let result = run.check(&run.catalog.monitors[index]).await;
                results.lock().unwrap_or_else(PoisonError::into_inner)[index] = Some(result);
            }));
        }
        while tasks.join_next().await.is_some() {}
        take(&mut *results.lock().unwrap_or_else(PoisonError::into_inner))
    }

    async fn check(&self, monitor: &ResolvedMonitor) -> MonitorResult {
        let target = match &self.target {
            Ok(target) => &**target,
            Err(why) => return MonitorResult::failed(why),
        };
        let PreparedRequest { request, secrets, options, limit } = match self.prepare(monitor, target) {
            Ok(prepared) => prepared,
            Err(result) => return result,
        };
        let exchange = exchange(target, request.clone(), options);
        let Ok(exchanged) = tokio::time::timeout(limit, exchange).await else {
            let why = format!("it did not answer within its timeout of {} s", limit.as_secs());
            return MonitorResult::failed(why);
        };
        let route = self.catalog.routes.iter().find(|route| route.location == monitor.location());
        let result = judge(monitor, exchanged, route.is_some(), &secrets);
        let Some(status) = result.missing_route else { return result };
        let search = MountSearch {
            places: &self.catalog.places,
            group: route.and_then(|route| route.group.as_deref()),
            annotated: route.is_some(),
            status,
        };
        let explanation = target.explain_missing_route(&search, &request, limit).await;
        result.with_explanation(explanation)
    }

    /// Makes the request of `monitor`, or the result of a monitor whose request is not sent.
    fn prepare(
        &self,
        monitor: &ResolvedMonitor,
        target: &dyn PreflightTarget,
    ) -> Result<PreparedRequest, MonitorResult> {
        let Some(url) = self.url(monitor, target.base()) else {
            return Err(MonitorResult::failed("its URL begins with neither `http://` nor `https://`"));
        };
        let method = &monitor.method;
        if !method.is_safe() && !self.mutating {
            let why = format!(
                "not sent: {method} may change data; `.including_mutating()` or `--mutating` sends it"
            );
            return Err(MonitorResult::not_checked(why));
        }
        let (request, secrets) =
            MonitorRequest::new(monitor, url, &self.catalog.variables).map_err(MonitorResult::failed)?;
        let options = ExchangeOptions {
            follow_redirects: monitor.follows_redirects(),
            verify_ssl: monitor.verifies_certificate(),
        };
        Ok(PreparedRequest { request, secrets, options, limit: monitor.timeout() })
    }

    /// The URL of the monitor, with `base` in the place of the application's own base URL.
    fn url(&self, monitor: &ResolvedMonitor, base: &BaseUrl) -> Option<HttpUrl> {
        if !monitor.has_host() {
            return Some(base.join(&monitor.url));
        }
        let url = HttpUrl::parse(&monitor.url)?;
        let own = self.catalog.base_url.as_deref().map(|url| BaseUrl::new(Some(url)));
        match own.as_ref().and_then(|own| own.path_of(&url)) {
            Some(path) => Some(base.join(path)),
            None => Some(url),
        }
    }

    /// The URL in the report. A router has no address, so a monitor in this process shows its own URL.
    fn shown_url(&self, monitor: &ResolvedMonitor) -> String {
        let target = self.target.as_ref().ok().filter(|target| target.has_an_address());
        let url = target.and_then(|target| self.url(monitor, target.base()));
        url.map_or_else(|| monitor.shown_url().into_owned(), |url| redact_url(&url.to_string()).into_owned())
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
