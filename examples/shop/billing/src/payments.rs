//! The payment provider, and the check that it responds.

use std::pin::Pin;
use std::sync::Arc;

use axum::extract::State;
use health_runtime::{Outcome, health_check};

/// A payment provider. The application chooses one.
pub trait PaymentProvider: Send + Sync {
    /// Sends the provider a trivial request.
    fn ping(&self) -> Pin<Box<dyn Future<Output = Outcome> + Send + '_>>;
}

/// The provider as state. Any cloneable type can be state, trait objects in an `Arc` included.
#[derive(Clone)]
pub struct Payments(Arc<dyn PaymentProvider>);

impl Payments {
    /// Uses `provider` for all payments.
    pub fn new(provider: impl PaymentProvider + 'static) -> Self {
        Self(Arc::new(provider))
    }
}

impl std::fmt::Debug for Payments {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Payments").finish_non_exhaustive()
    }
}

/// The payment provider responds.
#[health_check(on_fail = warn, tags = ["billing"])]
async fn payments(State(payments): State<Payments>) -> Outcome {
    payments.0.ping().await
}
