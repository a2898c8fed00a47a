//! Base URLs: addresses to which the library appends paths. An error quotes the address without a password.

use axum::http::Uri;

use crate::error::Mistake;
use crate::settings::reader::{Reader, quoted};
use crate::support::{UrlParts, ascii_authority, split_url};

/// Where the monitors find the application: what the code sets, then what the environment sets, then the name of the
/// container.
pub(super) fn application_url(
    url: Option<String>,
    hostname: Option<String>,
    reader: &mut Reader<'_>,
) -> Option<String> {
    let (text, url, source) = if let Some(url) = url {
        (url.clone(), parse_base_url(&url), "base_url")
    } else if let Some(host) = hostname {
        (host.clone(), host_url(&host), "hostname")
    } else if let Some(url) = reader.text("HEALTH_BASE_URL") {
        (url.clone(), parse_base_url(&url), "HEALTH_BASE_URL")
    } else if let Some(host) = reader.text("HEALTH_HOSTNAME") {
        (host.clone(), host_url(&host), "HEALTH_HOSTNAME")
    } else {
        // The container's runtime sets this one, not the operator: an unusable value is no mistake.
        let url = reader.text("HOSTNAME").and_then(|host| host_url(&host).ok());
        if let Some(url) = &url {
            tracing::info!(
                target: "health",
                url,
                "the monitors will use the name in HOSTNAME: set HEALTH_BASE_URL if they cannot reach it"
            );
        }
        return url;
    };
    url.map_err(|why| reader.mistakes.push(Mistake::new(format!("`{source}`, {}, {why}", quoted(&text)))))
        .ok()
}

/// Validates a URL with scheme and host, and removes the slash at its end. The error continues a sentence that begins
/// with the name of the setting.
pub(crate) fn parse_base_url(url: &str) -> Result<String, &'static str> {
    let Some(parts) = split_url(url)? else {
        return Err("needs a scheme and a host: write `https://host` or `https://host/path`");
    };
    let UrlParts { scheme, authority, path, query, has_fragment } = parts;
    if query.is_some() || has_fragment {
        return Err("ends in a query or a fragment, to which no path can be appended: remove it");
    }
    let url = format!("{scheme}://{authority}{}", path.trim_end_matches('/'));
    if url.parse::<Uri>().is_err() {
        return Err("is not a URL: write `https://host` or `https://host/path`");
    }
    Ok(url)
}

/// The URL of a host, with the scheme `https`.
fn host_url(host: &str) -> Result<String, &'static str> {
    if host.contains('/') {
        return Err("is not a host: write `host` or `host:port`, without scheme and path");
    }
    ascii_authority(host).map(|authority| format!("https://{authority}"))
}
