//! Stores the orders in the database that `DATABASE_URL` names: SQLite or PostgreSQL. Default: SQLite in memory.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde::Serialize;
use sqlx::any::{AnyPoolOptions, AnyRow, install_default_drivers};
use sqlx::{AnyPool, FromRow, Row};

#[derive(Serialize)]
pub(crate) struct Order {
    pub(crate) id: i64,
    pub(crate) product: String,
    pub(crate) quantity: i64,
}

impl FromRow<'_, AnyRow> for Order {
    fn from_row(row: &AnyRow) -> Result<Self, sqlx::Error> {
        Ok(Self { id: row.try_get(0)?, product: row.try_get(1)?, quantity: row.try_get(2)? })
    }
}

/// The orders in the database.
#[derive(Clone)]
pub(crate) struct Store {
    pool: AnyPool,
    /// The SQL type of an automatically incremented primary key, which differs between the two databases.
    key: &'static str,
    prepared: Arc<AtomicBool>,
}

impl Store {
    /// Does not connect yet. The shop starts without its database, with `/readyz` failing.
    pub(crate) fn open() -> Result<Self, sqlx::Error> {
        install_default_drivers();
        let url = crate::variable("DATABASE_URL").unwrap_or_else(|| "sqlite::memory:".to_owned());
        let in_memory = url.contains(":memory:");
        let pool = AnyPoolOptions::new()
            // A database in memory lives as long as its connection: keep exactly one, and never close it.
            .max_connections(if in_memory { 1 } else { 5 })
            .idle_timeout(None)
            .max_lifetime(None)
            // Shorter than the timeout of the check, so that the check fails with this error and does not time out.
            .acquire_timeout(Duration::from_secs(1))
            .connect_lazy(&with_file(url))?;
        let key = match pool.connect_options().database_url.scheme() {
            "sqlite" => "INTEGER PRIMARY KEY AUTOINCREMENT",
            "postgres" | "postgresql" => "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
            // An unreachable database may come back, so connecting is tried later. An unsupported one is an error now.
            _ => {
                return Err(sqlx::Error::Configuration(
                    "DATABASE_URL must begin with sqlite: or postgres:".into(),
                ));
            }
        };
        Ok(Self { pool, key, prepared: Arc::default() })
    }

    /// Creates the table and a first order. Retries every second until the database is reachable.
    pub(crate) async fn prepare(self) {
        while !self.prepare_once().await {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }

    /// Tries once to create the table and a first order; returns whether the schema is applied.
    pub(crate) async fn prepare_once(&self) -> bool {
        match self.apply_schema().await {
            Ok(()) => self.prepared.store(true, Ordering::Release),
            Err(error) => tracing::warn!(%error, "the schema cannot be applied yet"),
        }
        self.is_prepared()
    }

    pub(crate) fn is_prepared(&self) -> bool {
        self.prepared.load(Ordering::Acquire)
    }

    async fn apply_schema(&self) -> Result<(), sqlx::Error> {
        let table = format!(
            "CREATE TABLE IF NOT EXISTS orders (id {}, product TEXT NOT NULL, quantity BIGINT NOT NULL)",
            self.key
        );
        sqlx::query(&table).execute(&self.pool).await?;
        let first = "INSERT INTO orders (product, quantity) SELECT 'apple', 3 WHERE NOT EXISTS (SELECT 1 FROM orders)";
        sqlx::query(first).execute(&self.pool).await.map(drop)
    }

    pub(crate) async fn ping(&self) -> Result<(), sqlx::Error> {
        sqlx::query("SELECT id FROM orders LIMIT 1").execute(&self.pool).await.map(drop)
    }

    pub(crate) async fn count(&self) -> Result<i64, sqlx::Error> {
        sqlx::query_scalar("SELECT COUNT(*) FROM orders").fetch_one(&self.pool).await
    }

    pub(crate) async fn latest(&self) -> Result<Vec<Order>, sqlx::Error> {
        let latest = "SELECT id, product, quantity FROM orders ORDER BY id DESC LIMIT 100";
        sqlx::query_as(latest).fetch_all(&self.pool).await
    }

    pub(crate) async fn find(&self, id: i64) -> Result<Option<Order>, sqlx::Error> {
        let one = "SELECT id, product, quantity FROM orders WHERE id = $1";
        sqlx::query_as(one).bind(id).fetch_optional(&self.pool).await
    }

    pub(crate) async fn create(&self, product: &str, quantity: u32) -> Result<Order, sqlx::Error> {
        let new = "INSERT INTO orders (product, quantity) VALUES ($1, $2) RETURNING id, product, quantity";
        sqlx::query_as(new).bind(product).bind(i64::from(quantity)).fetch_one(&self.pool).await
    }
}

/// Lets SQLite create the file if it does not exist, unless the URL has options already.
fn with_file(url: String) -> String {
    let is_file = url.starts_with("sqlite:") && !url.contains(":memory:") && !url.contains('?');
    if is_file { url + "?mode=rwc" } else { url }
}
