//! What only those may see who have the token: a group of routes, which gets a layer of its own.

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

/// The token of the administrators. It has no `Debug`: it is to be found in no log.
#[derive(Clone)]
pub(crate) struct AdminToken(Arc<str>);

impl AdminToken {
    /// `SHOP_ADMIN_TOKEN`. A debug build does without: nobody should have to set anything to try the shop.
    #[allow(clippy::print_stderr, reason = "whoever starts it without a token wants to know the one to send")]
    pub(crate) fn read() -> Result<Self, BoxError> {
        let token = match crate::variable("SHOP_ADMIN_TOKEN") {
            Some(token) => token,
            None if cfg!(debug_assertions) => {
                eprintln!(
                    "SHOP_ADMIN_TOKEN is not set: the admin token is `local`, as this is a debug build\n"
                );
                "local".to_owned()
            }
            None => return Err("set SHOP_ADMIN_TOKEN: /admin needs a token".into()),
        };
        Ok(Self(token.into()))
    }

    /// The header that gets in.
    pub(crate) fn authorization(&self) -> String {
        format!("Bearer {}", self.0)
    }
}

/// The layer of the group: lets those through who have the token.
pub(crate) async fn only(State(token): State<AdminToken>, request: Request, next: Next) -> Response {
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
