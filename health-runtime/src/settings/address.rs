//! Addresses of our own, to which paths are appended. What is wrong with one is said without quoting it: it may hold a
//! password.

use axum::http::Uri;
use axum::http::uri::Authority;

/// Checks an address with a scheme; the text goes on after its name.
pub(crate) fn base(url: &str) -> Result<String, &'static str> {
    let uri: Uri = url.parse().map_err(|_| "is not a URL: write `https://host` or `https://host/path`")?;
    let (Some("http" | "https"), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return Err("needs a scheme and a host: write `https://host` or `https://host/path`");
    };
    check(authority)?;
    if uri.query().is_some() || url.contains('#') {
        return Err("ends in a query or a fragment, to which no path can be added: leave it out");
    }
    Ok(url.trim_end_matches('/').to_owned())
}

/// The address of a host, by https.
pub(super) fn by_host(host: &str) -> Result<String, &'static str> {
    let authority =
        host.parse().map_err(|_| "is not a host: write `host` or `host:port`, and nothing else")?;
    check(&authority)?;
    Ok(format!("https://{authority}"))
}

fn check(authority: &Authority) -> Result<(), &'static str> {
    if authority.as_str().contains('@') {
        return Err("contains a user name or password, which would be shown: leave it out");
    }
    if authority.host().is_empty() {
        return Err("names no host: write `host` or `host:port`");
    }
    // The parser takes `host:99999`, and finds no port in it.
    let behind = authority.as_str().strip_prefix(authority.host()).unwrap_or_default();
    match behind.strip_prefix(':').map(str::parse::<u16>) {
        Some(Err(_)) => Err("has a port that is none: write 1 to 65535"),
        _ => Ok(()),
    }
}
