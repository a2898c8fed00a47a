//! `/` of the management endpoints: an index of what is served there, as HTML or JSON.

use std::fmt::Write;

use axum::body::Body;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, Response, StatusCode};
use axum::routing::{MethodRouter, get};
use serde_json::{Value, json};

use crate::http::respond::{Responder, ResponseFuture, accepted_type, json, no_store};
use crate::http::view::View;
use crate::settings::Endpoint;

#[derive(Clone, Copy)]
enum IndexFormat {
    Json,
    Html,
}

pub(super) fn index<'a>(view: View, served: impl Iterator<Item = (Endpoint, &'a str)>) -> MethodRouter {
    let listed: Vec<_> = served.map(|(endpoint, path)| (path.to_owned(), endpoint.about())).collect();
    get(Responder::new(view, move |view, request| {
        const TYPES: [(&str, IndexFormat); 2] =
            [("application/json", IndexFormat::Json), ("text/html", IndexFormat::Html)];
        let format = accepted_type(&request.headers, &TYPES).unwrap_or(IndexFormat::Json);
        ResponseFuture::ready(match format {
            IndexFormat::Json => json(StatusCode::OK, as_json(&view, &listed)),
            IndexFormat::Html => html(as_html(&view, &listed)),
        })
    }))
}

fn as_json(view: &View, listed: &[(String, &str)]) -> Value {
    let application = &view.app.application;
    let entry = |(path, about): &(String, &str)| json!({ "path": path, "about": about });
    json!({
        "application": application.name,
        "version": application.version,
        "endpoints": listed.iter().map(entry).collect::<Vec<_>>(),
    })
}

fn as_html(view: &View, listed: &[(String, &str)]) -> String {
    let application = &view.app.application;
    let (name, version) = (escaped(&application.name), escaped(&application.version));
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>{name}: management endpoints</title>\n\
         <h1>{name} {version}</h1>\n<dl>\n"
    );
    // A router of the application may be nested below a prefix, which the request no longer has.
    let is_linked = view.is_on_listener();
    for (path, about) in listed {
        let shown = escaped(path);
        let path = if is_linked && !path.contains('{') {
            // Relative, for a proxy that serves the listener below a prefix.
            format!("<a href=\".{shown}\">{shown}</a>")
        } else {
            format!("<code>{shown}</code>")
        };
        let _ = writeln!(page, "<dt>{path}<dd>{}", escaped(about));
    }
    page.push_str("</dl>\n</html>\n");
    page
}

fn html(page: String) -> Response<Body> {
    let mut response = no_store(StatusCode::OK, Body::from(page));
    for (name, value) in [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (REFERRER_POLICY, "no-referrer"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
