//! Health checks and uptime monitors from annotations.
//!
//! [`#[health_check]`](macro@health_check) makes a function a check. [`#[route]`](macro@route) makes an axum handler a
//! route, and with `healthcheck` an external uptime monitor. [`Health::builder`] gathers what all crates of the program
//! declare, resolves what it asks for, and reports every mistake at once; [`Health`] serves the routes and the health
//! endpoints, and publishes the monitors.
//!
//! ```standalone_crate
//! use axum::extract::State;
//! use health_runtime::{Health, application, health_check, route};
//!
//! #[derive(Clone)]
//! struct Greeting(&'static str);
//!
//! /// There is something to say.
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
//! # How it flows
//!
//! | step | what happens |
//! |---|---|
//! | declare | the attributes submit plain definitions at link time: checks, routes and monitors |
//! | gather | [`Builder::build`] collects and sorts them, and refuses what is there twice |
//! | resolve | each `State<T>` becomes the provided `T`, each monitor gets its URL, key and name |
//! | serve | [`Health::routes`], [`Health::endpoints`], [`Health::management`] merge into any router |
//! | publish | [`Health::start`] puts the monitors to the monitoring API in the background; `Health::export` writes them down for Prometheus |
//!
//! # Endpoints
//!
//! | path | answers |
//! |---|---|
//! | `/livez` `/readyz` `/startupz` | `ok` or `fail` as text: 200 for pass and warn, 503 for fail. `?verbose` lists the checks; `?exclude=name` leaves one out |
//! | `/readyz/{check}` | one check by name, whatever its failure counts as; 404 when there is none |
//! | `/health` | `application/health+json`; `?tag=name` restricts it to the checks with a tag |
//! | `/heartbeat` | 204, or 500 when a check fails; no body |
//! | `/probe_status` | `OK`, or 503 with the word of `POST ?body=OFF`, which takes the process out of service until `POST ?body=OK` |
//! | `/svc_status` | management: each check as `OK`, `YELLOW` or `RED` with a detail, always 200. `.csv`, `.json` and `.prometheus` or `Accept` say the format |
//! | `/monitors` | management: the monitors as they are published, as JSON with every secret redacted |
//! | `/monitors/sd` | management: the monitors as targets, in the format of Prometheus' HTTP service discovery |
//! | `/status` | name and version of the application and its [status](Health::set_status): `ok` 200, `maintenance` 503, any other 500 |
//! | `/healthcheck` | management only: every check with its output, in the format of `Healthcheck`; 200 or 500. `?check=name` asks for one alone |
//! | `/environment` | management only: the sections of `EnvironmentDump`, without secrets |
//! | `/metrics` | OpenMetrics or Prometheus text, by `Accept`; runs no check. In [`Health::management`] alone |
//!
//! All answer GET and HEAD. A request that changes something is refused unless it has the token of [`Builder::token`], or
//! [`Builder::allow_unauthenticated_changes`] lets everybody.
//!
//! [`Health::endpoints`] tells of the checks what [`Builder::details`] allows, [`Health::management`] tells everything.
//!
#![doc = include_str!("docs/management.md")]
//!
#![doc = include_str!("docs/metrics.md")]
//!
#![doc = include_str!("docs/settings.md")]
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `cli` | no | commands in the application's own binary (`Health::command_or_serve`): clap, and `export`, `publish`, `serve` |
//! | `consul` | no | maintenance from Consul's node maintenance check (`Builder::consul_address`): an HTTP client, TLS |
//! | `environment` | yes | the endpoints `/environment` and `/healthcheck`: what names the machine, its system and the user |
//! | `export` | yes | what is declared as text: the monitors (`Health::export`, the endpoint `/monitors/sd`), and the manifest (`manifest`, `testing`) |
//! | `metrics` | yes | the endpoint `/metrics`: what writes the text formats |
//! | `preflight` | yes | the monitors proven in this process (`Health::preflight`), and the routes that nobody watches (`Health::uncovered`) |
//! | `publish` | yes | puts the monitors to the monitoring API, and asks a deployment in a preflight: an HTTP client, TLS, retries, and `preflight` |
//! | `serve` | yes | `Health::serve` and `Health::shutdown_signal`: signals |
//!
//! Without any of them an application has its checks, its routes and all other endpoints.
//!
//! # Limits worth knowing
//!
//! - With `panic = "abort"` a panicking check ends the process: there is nothing to catch.
//! - A blocking check that hangs cannot be stopped. It fails as timed out, and holds its one thread until it returns; a
//!   tokio runtime waits for that thread when it is dropped. The log names the check then, and a second signal ends the
//!   process at once.
//! - A crate that nobody names is dropped by the linker with all it declares. Write `use billing as _;` and
//!   [`Builder::expect_crates`].
//! - Tests of one binary share what that binary declares. rustdoc of edition 2024 puts all examples into one: mark those
//!   that build a [`Health`] as `standalone_crate`.
//! - The log lines have the target `health`. That of a change of status reads `state change: OK -> RED "detail"`, with
//!   the check and more in fields.

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
#[cfg(any(feature = "consul", feature = "publish"))]
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
    Observation, OnFail, Outcome, Probe, Reporter, Status, Value, response, ssl_certificate,
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
pub use settings::{Details, Exposure};
pub use support::Location;

#[doc(inline)]
#[doc = include_str!("docs/health_check.md")]
pub use health_macros::health_check;

#[doc(inline)]
#[doc = include_str!("docs/route.md")]
pub use health_macros::route;
