//! Addresses of our own, to which paths are appended.

use axum::http::Uri;

/// Checks an address that others are appended to; the text goes on after its name. It does not quote the address, which
/// may hold a password.
pub(super) fn base(url: &str) -> Result<String, &'static str> {
    let uri: Uri = url.parse().map_err(|_| "is not a URL: write `https://host` or `https://host/path`")?;
    let (Some("http" | "https"), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return Err("needs a scheme and a host: write `https://host` or `https://host/path`");
    };
    if authority.as_str().contains('@') {
        return Err("contains a user name or password, which would be shown: leave it out");
    }
    if uri.query().is_some() || url.contains('#') {
        return Err("ends in a query or a fragment, to which no path can be added: leave it out");
    }
    Ok(url.trim_end_matches('/').to_owned())
}
