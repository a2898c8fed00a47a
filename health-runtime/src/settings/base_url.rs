//! Base URLs: addresses to which the library appends paths. An error quotes the address without a password.

use axum::http::Uri;
use axum::http::uri::Authority;

use crate::error::Mistake;
use crate::settings::reader::{Reader, quoted};

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
    let uri: Uri = url.parse().map_err(|_| "is not a URL: write `https://host` or `https://host/path`")?;
    let (Some("http" | "https"), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return Err("needs a scheme and a host: write `https://host` or `https://host/path`");
    };
    check_authority(authority)?;
    if uri.query().is_some() || url.contains('#') {
        return Err("ends in a query or a fragment, to which no path can be appended: remove it");
    }
    Ok(url.trim_end_matches('/').to_owned())
}

/// The URL of a host, with the scheme `https`.
fn host_url(host: &str) -> Result<String, &'static str> {
    let authority =
        host.parse().map_err(|_| "is not a host: write `host` or `host:port`, without scheme and path")?;
    check_authority(&authority)?;
    Ok(format!("https://{authority}"))
}

fn check_authority(authority: &Authority) -> Result<(), &'static str> {
    if authority.as_str().contains('@') {
        return Err("contains a user name or password, which the monitors would show: remove it");
    }
    if authority.host().is_empty() {
        return Err("names no host: write `host` or `host:port`");
    }
    // The parser accepts `host:99999` and then reports no port.
    let after_host = authority.as_str().strip_prefix(authority.host()).unwrap_or_default();
    match after_host.strip_prefix(':').map(str::parse::<u16>) {
        Some(Err(_)) => Err("has an invalid port: write a number from 1 to 65535"),
        _ => Ok(()),
    }
}
