//! A small shop: what a service looks like whose checks, routes and monitors are declared where they belong.
//!
//! Nothing of a check or route is said here: `main` provides what they ask for, and puts the routers together.

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
use health_runtime::{BoxError, Health, Outcome, application, health_check};
use tokio::net::TcpListener;

use crate::admin::AdminToken;
use crate::products::Catalogue;
use crate::store::Store;

/// The process still works through what it is asked to do.
#[health_check(liveness, ttl = 1s)]
fn alive() -> Outcome {
    faults::apply_blocking("alive", || true)
}

/// A small shop. Without a command it serves.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Looks at the checks, the routes and the monitors
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
    announce(&health, &address);

    let running = health.start();
    tokio::spawn(store.prepare());
    tokio::spawn(importer::run(catalogue));
    axum::serve(listener, app).with_graceful_shutdown(health.clone().shutdown_signal()).await?;
    running.shutdown().await;
    Ok(())
}

/// Provides what the checks and handlers of this crate and of `billing` ask for.
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
        // The monitors of the group show the token that its layer asks for: one variable, not two.
        .variables(move |name| match name {
            "PROBE_AUTHORIZATION" => Some(authorization.clone()),
            _ => variable(name),
        });
    // On a developer's machine the monitors can be tried as they are. What the code sets wins, so it is set only where
    // the environment does not say.
    if variable("HEALTH_BASE_URL").is_none() && variable("HEALTH_HOSTNAME").is_none() {
        builder = builder.base_url(format!("http://{address}"));
    }
    builder.build()
}

/// Everything in its place.
fn app(health: &Health, token: AdminToken) -> Router {
    let admin = health.routes_in("admin").layer(middleware::from_fn_with_state(token, admin::only));
    Router::new()
        .merge(health.routes())
        .merge(health.endpoints())
        .nest("/admin", admin)
        .nest("/internal", health.management())
}

#[allow(clippy::print_stdout, reason = "for whoever starts it, and for scripts that wait for the last line")]
fn announce(health: &Health, address: &str) {
    println!("{}", health.overview());
    println!("listening on http://{address}");
}

/// A variable of the environment; an empty one is not set.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use health_runtime::preflight::Verdict;

    use super::*;

    /// What every application may want to prove before it is deployed: no monitor of it would alert.
    #[tokio::test]
    async fn every_monitor_is_content_with_what_it_is_answered() {
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
    fn what_is_declared_is_what_was_reviewed() {
        health_runtime::testing::assert_manifest("health.lock");
    }
}
