//! The admin area: a group of routes behind a layer that requires a token.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::AUTHORIZATION;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use health_runtime::{BoxError, route};
use serde::Serialize;
use subtle::ConstantTimeEq;

use crate::orders::Unavailable;
use crate::products::Catalogue;
use crate::store::Store;

/// The token of the administrators. It does not implement `Debug`, so that no log can contain it.
#[derive(Clone)]
pub(crate) struct AdminToken(Arc<str>);

impl AdminToken {
    /// Reads `SHOP_ADMIN_TOKEN`. A debug build falls back to `local`, so that `cargo run` works without any setup.
    #[allow(clippy::print_stderr, reason = "it tells the developer which token to send")]
    pub(crate) fn read() -> Result<Self, BoxError> {
        let token = match crate::variable("SHOP_ADMIN_TOKEN") {
            Some(token) => token,
            None if cfg!(debug_assertions) => {
                eprintln!("SHOP_ADMIN_TOKEN is not set: this debug build uses the admin token `local`\n");
                "local".to_owned()
            }
            None => {
                return Err("SHOP_ADMIN_TOKEN is not set: set it to the token that protects /admin".into());
            }
        };
        Ok(Self(token.into()))
    }

    /// The `Authorization` header that the layer accepts.
    pub(crate) fn authorization(&self) -> String {
        format!("Bearer {}", self.0)
    }
}

/// The layer of the group: answers 401 to requests without the token.
pub(crate) async fn require_token(State(token): State<AdminToken>, request: Request, next: Next) -> Response {
    let sent = request.headers().get(AUTHORIZATION).map_or(&[][..], |value| value.as_bytes());
    if bool::from(sent.ct_eq(token.authorization().as_bytes())) {
        next.run(request).await
    } else {
        StatusCode::UNAUTHORIZED.into_response()
    }
}

#[derive(Serialize)]
struct Stats {
    orders: i64,
    products: usize,
}

#[route(GET "/stats", group = "admin", depends_on = [database], healthcheck(
    headers("Authorization" = env("PROBE_AUTHORIZATION")),
    assert(response.code == 200, response.json("orders") >= 1),
))]
async fn stats(
    State(store): State<Store>,
    State(catalogue): State<Catalogue>,
) -> Result<Json<Stats>, Unavailable> {
    Ok(Json(Stats { orders: store.count().await?, products: catalogue.len() }))
}
