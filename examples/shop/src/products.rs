//! The catalogue and its search.

use std::sync::{Arc, PoisonError, RwLock};

use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use health_runtime::{Outcome, health_check, route};
use serde::{Deserialize, Serialize};

use crate::{faults, importer};

#[derive(Clone, Serialize)]
pub(crate) struct Product {
    pub(crate) name: String,
    pub(crate) price_cents: u64,
}

/// The products on sale.
#[derive(Clone)]
pub(crate) struct Catalogue(Arc<RwLock<Vec<Product>>>);

impl Default for Catalogue {
    fn default() -> Self {
        Self(Arc::new(RwLock::new(importer::delivery())))
    }
}

impl Catalogue {
    pub(crate) fn price_cents(&self, name: &str) -> Option<u64> {
        self.read(|products| {
            products.iter().find(|product| product.name == name).map(|found| found.price_cents)
        })
    }

    pub(crate) fn len(&self) -> usize {
        self.read(<[_]>::len)
    }

    pub(crate) fn replace(&self, products: Vec<Product>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = products;
    }

    fn search(&self, words: &str) -> Vec<Product> {
        self.read(|products| {
            products.iter().filter(|product| product.name.contains(words)).cloned().collect()
        })
    }

    fn read<T>(&self, look: impl FnOnce(&[Product]) -> T) -> T {
        look(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The product search returns results.
///
/// It runs in the background. A failure degrades the shop, which stays ready: `on_fail = warn`.
#[health_check(on_fail = warn, every = 2s, tags = ["catalogue"])]
async fn search(State(catalogue): State<Catalogue>) -> Outcome {
    let found = async {
        match catalogue.search("").len() {
            0 => Outcome::warn("the catalogue is empty"),
            found => Outcome::pass().observe("products", found, "1"),
        }
    };
    faults::apply("search", found).await
}

#[derive(Deserialize)]
struct Search {
    #[serde(default)]
    q: String,
}

#[route(GET "/products", depends_on = [search], healthcheck(
    query("q" = "apple"),
    every = 2min,
    tags = ["catalogue"],
    assert(
        response.code == 200,
        response.time < 2s,
        response.body.contains("apple juice"),
        !response.body.contains("cheese"),
        response.header("Content-Type") == "application/json",
    ),
))]
async fn list_products(
    State(catalogue): State<Catalogue>,
    Query(Search { q }): Query<Search>,
) -> Result<Json<Vec<Product>>, StatusCode> {
    if faults::is_down("search").await {
        return Err(StatusCode::SERVICE_UNAVAILABLE);
    }
    Ok(Json(catalogue.search(&q)))
}
