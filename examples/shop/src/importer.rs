//! A worker that fetches the supplier's products now and then, and says how that went.

use std::time::Duration;

use health_runtime::{Outcome, Reporter, health_check};
use tokio::time::{MissedTickBehavior, interval};

use crate::faults;
use crate::products::{Catalogue, Product};

const EVERY: Duration = Duration::from_secs(2);

/// The importer has finished a round lately.
#[health_check(on_fail = warn, tags = ["catalogue"])]
static IMPORTER: Reporter = Reporter::new().deadline(Duration::from_secs(10));

/// Imports for as long as the process lives. Should it get stuck, the deadline passes.
pub(crate) async fn run(catalogue: Catalogue) {
    let mut rounds = interval(EVERY);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        rounds.tick().await;
        let catalogue = catalogue.clone();
        // A task of its own: a round that panics is not the last one.
        let round = tokio::spawn(faults::apply("importer", async move { import(&catalogue) }));
        IMPORTER.report(round.await.unwrap_or_else(|error| Outcome::fail("a round broke off").cause(error)));
    }
}

fn import(catalogue: &Catalogue) -> Outcome {
    let products = delivery();
    let imported = products.len();
    catalogue.replace(products);
    Outcome::pass().observe("products", imported, "1")
}

/// What a supplier would send.
pub(crate) fn delivery() -> Vec<Product> {
    [("apple", 40), ("apple juice", 220), ("bread", 310), ("cheese", 560), ("tea", 450)]
        .map(|(name, price_cents)| Product { name: name.to_owned(), price_cents })
        .into()
}
