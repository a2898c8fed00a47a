//! Health checks and uptime monitors from annotations.
//!
//! [`#[health_check]`](macro@health_check) turns a function into a health check. [`#[route]`](macro@route) turns an
//! axum handler into a route and, with `healthcheck`, into the definition of an external uptime monitor. The library
//! gathers both from all crates of the program, serves the health endpoints that load balancers, orchestrators and
//! Prometheus request, and publishes the monitors to a monitoring API.
//!
//! ```standalone_crate
//! use axum::extract::State;
//! use health_runtime::{Health, application, health_check, route};
//!
//! #[derive(Clone)]
//! struct Greeting(&'static str);
//!
//! /// A greeting is configured.
//! #[health_check(readiness, timeout = 1s)]
//! async fn greeting(State(greeting): State<Greeting>) -> bool {
//!     !greeting.0.is_empty()
//! }
//!
//! #[route(GET "/", healthcheck(every = 1min, assert(response.code == 200)))]
//! async fn index(State(greeting): State<Greeting>) -> &'static str {
//!     greeting.0
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), health_runtime::Error> {
//! let health = Health::builder().application(application!()).provide(Greeting("hello")).build()?;
//! let app: axum::Router = health.routes().merge(health.endpoints());
//! # drop(app);
//! # Ok(()) }
//! ```
//!
//! `axum::serve(listener, app)` serves this router. If the application needs nothing else in its router, call
//! `health.serve("0.0.0.0:3000")` instead.
//!
//! # The five steps
//!
//! 1. **Declare.** The attributes submit plain definitions of checks, routes and monitors when the program is linked.
//!    No code runs for that, and no list has to name them.
//! 2. **Gather.** [`Builder::build`] collects the definitions of all crates and sorts them, so that the order of the linker has
//!    no effect.
//! 3. **Resolve.** Each `State<T>` becomes the value that [`Builder::provide`] received, each setting gets its value, and each
//!    monitor its URL, key and name. `build()` validates everything and returns one [`Error`] that lists every mistake.
//! 4. **Serve.** [`Health::routes`], [`Health::endpoints`] and [`Health::management`] return routers to merge or
//!    nest. [`Health::start`] runs the background checks; `Health::serve` does all of this.
//! 5. **Publish.** With an API key, [`Health::start`] publishes the monitors to the monitoring API in the background.
//!    Alternatively, a deploy script applies them, or `Health::export` writes them for Prometheus.
//!
#![cfg_attr(
    all(feature = "export", feature = "preflight", feature = "publish", feature = "serve"),
    doc = include_str!("docs/how_do_i.md")
)]
//! # Endpoints
//!
//! | path | response |
//! |---|---|
//! | `/livez` `/readyz` `/startupz` | the checks of one probe: 200 `ok`, or 503 `fail`. `?verbose` lists the checks, `?exclude=name` leaves one out |
//! | `/livez/{check}`, `/readyz/{check}`, `/startupz/{check}` | one check of that probe, regardless of its `on_fail`; 404 if the probe has none of this name |
//! | `/health` | all checks as `application/health+json`; `?tag=name` selects those with a tag |
//! | `/heartbeat` | 204 when all checks pass or warn, else 500; no body |
//! | `/status` | name, version and [status](Health::set_status) of the application: `ok` 200, `maintenance` 503, any other 500 or its [`status_code`](Builder::status_code) |
//! | `/probe_status` | 200 `OK`, or 503 with `MAINTENANCE`, with `OFF` during shutdown, or with the word of `POST ?body=OFF`, which takes the process out of service until `POST ?body=OK` |
//! | `/svc_status` | management: each check as `OK`, `YELLOW` or `RED`; always 200. `.prometheus`, then `Accept`, then `.json` and `.csv` select the format |
//! | `/healthcheck` | management: each check with its output, in the format of `HealthcheckEndpoint`; 200 or 500. `?check=name` and `/healthcheck/name` select one |
//! | `/environment` | management: the sections of `EnvironmentDump`, with secrets redacted |
//! | `/metrics` | management: the metrics as OpenMetrics or Prometheus text, by `Accept` |
//! | `/` | management: an index of the endpoints that are served, as HTML or JSON |
//! | `/monitors` `/monitors/sd` | management: the monitors with secrets masked, as JSON, and as targets of Prometheus' service discovery |
//!
//! All endpoints answer GET and HEAD, and the public ones OPTIONS as GET. No cache may store a response; see
//! [`Builder::health_max_age`] for `/health`. A request that changes something needs the token of [`Builder::token`], unless the
//! application calls [`Builder::allow_unauthenticated_changes`].
//!
//! [`Health::endpoints`] serves the public ones and shows what [`Builder::details`] allows. [`Health::management`] serves all of
//! them with every detail. [`Builder::expose`], [`Builder::move_endpoint`] and [`Builder::also_at`] change exposure and paths.
//!
#![doc = include_str!("docs/management.md")]
//!
#![doc = include_str!("docs/metrics.md")]
//!
#![doc = include_str!("docs/settings.md")]
//! # Features
//!
//! | feature | default | adds |
//! |---|---|---|
//! | `cli` | no | commands in the application's own binary (`Health::command_or_serve`): clap, and the features `export`, `publish`, `serve` |
//! | `consul` | no | maintenance from Consul's node maintenance check (`Builder::consul_address`): an HTTP client |
//! | `environment` | yes | the endpoints `/environment` and `/healthcheck`: the names of the machine, its system and the user |
//! | `export` | yes | the declarations as text: the monitors (`Health::export`, the endpoint `/monitors/sd`) and the manifest (`manifest`, `testing`) |
//! | `metrics` | yes | the endpoint `/metrics`: a writer of the text formats |
//! | `preflight` | yes | tests of the monitors in this process (`Health::preflight`), and the list of routes without a monitor (`Health::uncovered`) |
//! | `publish` | yes | publishing to the monitoring API, and tests of the monitors against a deployment: an HTTP client, retries, and the feature `preflight` |
//! | `serve` | yes | `Health::serve` and `Health::shutdown_signal`: signal handling |
//! | `standard` | yes | all default features but `tls-aws-lc` |
//! | `tls-aws-lc` | yes | TLS of the HTTP client by rustls with aws-lc |
//! | `tls-ring` | no | TLS by rustls with ring |
//! | `tls-native` | no | TLS by the system: OpenSSL on Linux |
//! | `tls12` | no | TLS 1.2 as well as 1.3, in rustls |
//!
//! The HTTP client without one of the first three features of TLS uses the provider of cryptography that the application
//! has installed in rustls. An application that uses rustls with another provider than aws-lc needs another choice than
//! the default: the page `docs/tls.md` of the repository names it. Where several are on, `tls-native` comes before
//! `tls-ring`, and `tls-ring` before `tls-aws-lc`.
//!
//! Without any feature, an application has its checks, its routes, and all endpoints that this table does not name.
//!
//! # Limits
//!
//! - With `panic = "abort"`, a panic in a check ends the process, because it cannot be caught.
//! - A blocking check that hangs cannot be cancelled. It fails as timed out and keeps its thread until it returns. A
//!   tokio runtime that is dropped waits for that thread. In this case the log names the check, and a second SIGINT
//!   ends the process at once.
//! - The linker drops a crate that no code names, together with its declarations. Name the crate with
//!   `use billing as _;`, and let [`Builder::expect_crates`] verify it.
//! - All tests in one binary share its declarations. In edition 2024, rustdoc combines all examples of a crate into one binary:
//!   mark those that build a [`Health`] as `standalone_crate`.
//! - Log lines have the target `health`. A change of status reads `state change: OK -> RED "detail"`; the name of the
//!   check is in a field.

#[cfg(feature = "publish")]
#[doc(hidden)]
pub mod __bench;
#[cfg(all(fuzzing, feature = "publish"))]
#[doc(hidden)]
pub mod __fuzz;
#[doc(hidden)]
pub mod __private;
mod builder;
#[cfg(feature = "cli")]
pub mod cli;
mod declare;
mod engine;
mod error;
#[cfg(feature = "export")]
pub mod export;
mod gather;
mod health;
mod http;
mod maintenance;
mod monitors;
#[cfg(feature = "__client")]
mod net;
#[cfg(feature = "preflight")]
pub mod preflight;
#[cfg(feature = "publish")]
pub mod publish;
mod serve;
mod settings;
mod support;
#[cfg(feature = "export")]
pub mod testing;

pub use builder::Builder;
pub use declare::{
    Application, Assertion, BoxError, CheckDef, Context, FromContext, IntoOutcome, Missing, Monitor,
    Observation, OnFail, Outcome, Part, Probe, Reporter, ReporterHandle, Status, Value, response,
    ssl_certificate,
};
pub use engine::{CheckReport, Report, Transition, Transitions};
pub use error::Error;
#[cfg(feature = "export")]
pub use gather::manifest;
pub use health::{Health, Monitors};
#[cfg(feature = "environment")]
pub use http::{EnvironmentDump, HealthcheckEndpoint};
pub use maintenance::{MaintenanceFuture, MaintenanceSource};
pub use monitors::{Overview, ResolvedMonitor};
pub use serve::Running;
#[cfg(feature = "environment")]
pub use settings::EnvironmentValues;
pub use settings::{Details, Exposure, ManagementAuth};
pub use support::Location;

#[doc(inline)]
#[doc = include_str!("docs/health_check.md")]
pub use health_macros::health_check;

#[doc(inline)]
#[doc = include_str!("docs/route.md")]
pub use health_macros::route;
