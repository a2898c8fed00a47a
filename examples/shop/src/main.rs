//! A small shop: a service whose checks, routes and monitors are declared beside the code that they cover.
//!
//! This file names no check and no route. It provides the state that they use and assembles the router.

mod admin;
mod faults;
mod importer;
mod index;
mod orders;
mod payments;
mod products;
mod quotes;
mod store;

use std::process::ExitCode;

use axum::{Router, middleware};
use billing::{Ledger, Payments};
use clap::{Parser, Subcommand};
use health_runtime::{BoxError, Health, Outcome, Running, application, health_check};
use tokio::net::TcpListener;

use crate::admin::AdminToken;
use crate::products::Catalogue;
use crate::store::Store;

/// The process responds.
#[health_check(liveness, ttl = 1s)]
fn alive() -> Outcome {
    faults::apply_blocking("alive", || true)
}

/// A small shop. Without a command it serves HTTP.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Inspects the checks, routes and monitors
    #[command(subcommand)]
    Health(health_runtime::cli::Command),
}

#[tokio::main]
async fn main() -> Result<ExitCode, BoxError> {
    let arguments = Arguments::parse();
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    let address = variable("SHOP_ADDR").unwrap_or_else(|| "127.0.0.1:3000".to_owned());
    let (token, store, catalogue) = (AdminToken::read()?, Store::open()?, Catalogue::default());
    match arguments.command {
        Some(Command::Health(command)) => {
            store.prepare_once().await;
            Ok(command.run(&health(&address, &token, &store, &catalogue)?).await)
        }
        None => serve(&address, token, store, catalogue).await.map(|()| ExitCode::SUCCESS),
    }
}

async fn serve(address: &str, token: AdminToken, store: Store, catalogue: Catalogue) -> Result<(), BoxError> {
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?.to_string();
    let health = health(&address, &token, &store, &catalogue)?;
    let app = app(&health, token);
    let running = health.start();
    announce(&health, &running, &address);

    tokio::spawn(store.prepare());
    tokio::spawn(importer::run(catalogue));
    axum::serve(listener, app).with_graceful_shutdown(health.clone().shutdown_signal()).await?;
    running.shutdown().await;
    Ok(())
}

/// Provides the state that the checks and handlers of this crate and of `billing` use.
fn health(
    address: &str,
    token: &AdminToken,
    store: &Store,
    catalogue: &Catalogue,
) -> Result<Health, health_runtime::Error> {
    let authorization = token.authorization();
    let mut builder = Health::builder()
        .application(application!())
        .expect_crates(["billing"])
        .provide(store.clone())
        .provide(catalogue.clone())
        .provide(Ledger::new(payments::invoices()))
        .provide(Payments::new(payments::Sandbox))
        .mount_group_at("admin", "/admin")
        // The monitors of the admin group send the token that its layer expects, so one variable configures both.
        .variables(move |name| match name {
            "PROBE_AUTHORIZATION" => Some(authorization.clone()),
            _ => variable(name),
        });
    // Operators and Prometheus ask for the management endpoints on an address of their own.
    if variable("HEALTH_MANAGEMENT_ADDR").is_none() {
        builder = builder.management_addr(([127, 0, 0, 1], 3001).into());
    }
    // On a developer's machine the monitors target this process. A value set in code overrides the environment, so set it
    // only where the environment has none.
    if variable("HEALTH_BASE_URL").is_none() && variable("HEALTH_HOSTNAME").is_none() {
        builder = builder.base_url(format!("http://{address}"));
    }
    builder.build()
}

/// The whole application: public routes, health endpoints and admin area.
fn app(health: &Health, token: AdminToken) -> Router {
    let admin = health.routes_in("admin").layer(middleware::from_fn_with_state(token, admin::require_token));
    Router::new().merge(health.routes()).merge(health.endpoints()).nest("/admin", admin)
}

#[allow(clippy::print_stdout, reason = "operators read it, and scripts wait for the last line")]
fn announce(health: &Health, running: &Running, address: &str) {
    println!("{}", health.overview());
    if let Some(management) = running.management_addr() {
        println!("management on http://{management}");
    }
    println!("listening on http://{address}");
}

/// An environment variable; an empty one counts as not set.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use health_runtime::preflight::Verdict;

    use super::*;

    /// A test that is worth having in every application: after a deployment, no monitor would alert.
    #[tokio::test]
    async fn every_monitor_passes_against_the_router() {
        let (token, store, catalogue) =
            (AdminToken::read().unwrap(), Store::open().unwrap(), Catalogue::default());
        let health = health("127.0.0.1:3000", &token, &store, &catalogue).unwrap();
        store.prepare().await;

        let report = health.preflight(&app(&health, token)).including_mutating().await;
        assert!(report.passed(), "{report}");
        assert!(
            report.checked.iter().all(|monitor| matches!(monitor.verdict, Verdict::Passed { .. })),
            "{report}"
        );
        assert!(report.uncovered.is_empty(), "{report}");
    }

    #[test]
    fn the_declarations_match_the_committed_manifest() {
        health_runtime::testing::assert_manifest("health.lock");
    }
}
