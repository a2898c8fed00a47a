//! Which requests may change something: those with a token that may write, or all where the application allows that. None that
//! comes from a page of another site.

use axum::body::Body;
use axum::http::header::{HOST, ORIGIN};
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{Response, StatusCode, Uri};

use crate::http::respond::text;
use crate::http::view::View;

/// The header in which a browser says where the page that sends a request comes from.
const SEC_FETCH_SITE: &str = "sec-fetch-site";

/// The response to a request that may not change anything; `None` for a request that may.
pub(crate) fn refuse_change(view: &View, request: &Parts) -> Option<Response<Body>> {
    let refused = |why: &str| {
        Some(text(StatusCode::FORBIDDEN, format!("this request may not change anything: {why}\n")))
    };
    if is_cross_site(request) {
        return refused(
            "it comes from a page of another site. Send it from a program, or from a page of this address",
        );
    }
    if view.app.unauthenticated_changes || view.may_change(&request.headers) {
        return None;
    }
    refused(if view.has_token(&request.headers) {
        "its token only reads. Send one that may write"
    } else if view.app.token.is_some() {
        "send the configured token as `Authorization: Bearer`"
    } else {
        "set HEALTH_TOKEN and send it as `Authorization: Bearer`, or build with `allow_unauthenticated_changes()`"
    })
}

/// Whether a page of another site sends the request. A program that is no browser sends neither header.
fn is_cross_site(request: &Parts) -> bool {
    let mut sites = request.headers.get_all(SEC_FETCH_SITE).iter().peekable();
    if sites.peek().is_some() {
        // `same-site` is another port or another name of the site, which may belong to others.
        return !sites.all(|site| site == "same-origin" || site == "none");
    }
    // A browser that is too old for that header, or one that asks over plain HTTP: it sends `Sec-Fetch-Site` to addresses
    // that it trusts alone.
    let mut origins = request.headers.get_all(ORIGIN).iter();
    origins.any(|origin| !origin.to_str().is_ok_and(|origin| is_own_origin(origin, request)))
}

/// Whether the request goes to the origin of its page. The scheme is not compared: behind a proxy that ends TLS it differs.
fn is_own_origin(origin: &str, request: &Parts) -> bool {
    let Some(page) = origin.parse::<Uri>().ok().and_then(|origin| origin.into_parts().authority) else {
        return false;
    };
    let named = request.headers.get(HOST).and_then(|host| host.to_str().ok()?.parse::<Authority>().ok());
    // Authorities are compared regardless of letter case.
    named.as_ref().or(request.uri.authority()).is_some_and(|target| *target == page)
}
