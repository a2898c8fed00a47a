//! A background worker that imports the supplier's products every two seconds and reports each result.

use std::time::Duration;

use health_runtime::{Outcome, Reporter, health_check};
use tokio::time::{MissedTickBehavior, interval};

use crate::faults;
use crate::products::{Catalogue, Product};

const EVERY: Duration = Duration::from_secs(2);

/// The importer has completed a run in the last 10 seconds.
#[health_check(on_fail = warn, tags = ["catalogue"])]
static IMPORTER: Reporter = Reporter::new().deadline(Duration::from_secs(10));

/// Imports until the process ends. If a run gets stuck, the reporter misses its deadline and the check fails.
pub(crate) async fn run(catalogue: Catalogue) {
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let catalogue = catalogue.clone();
        // Each run is a separate task, so that a panic ends that run and not the worker.
        let run = tokio::spawn(faults::apply("importer", async move { import(&catalogue) }));
        IMPORTER.report(run.await.unwrap_or_else(|error| Outcome::fail("the import panicked").cause(error)));
    }
}

fn import(catalogue: &Catalogue) -> Outcome {
    let products = delivery();
    let imported = products.len();
    catalogue.replace(products);
    Outcome::pass().observe("products", imported, "1")
}

/// Sample data, in place of a delivery from a supplier.
pub(crate) fn delivery() -> Vec<Product> {
    [("apple", 40), ("apple juice", 220), ("bread", 310), ("cheese", 560), ("tea", 450)]
        .map(|(name, price_cents)| Product { name: name.to_owned(), price_cents })
        .into()
}
