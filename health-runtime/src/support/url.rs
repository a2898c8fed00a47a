//! The parts of a URL that a person wrote. An international host becomes punycode, the form that a request needs.

use std::borrow::Cow;

use axum::http::uri::Authority;

/// The parts of a URL with the scheme `http` or `https`.
pub(crate) struct UrlParts<'a> {
    pub(crate) scheme: &'a str,
    /// `host` or `host:port`, in ASCII.
    pub(crate) authority: Cow<'a, str>,
    /// Empty, or from the first `/` on. Not decoded.
    pub(crate) path: &'a str,
    pub(crate) query: Option<&'a str>,
    pub(crate) has_fragment: bool,
}

/// Splits a URL. `None`: it does not begin with `http://` or `https://` and a host.
///
/// # Errors
/// The host is not usable. The error continues a sentence that begins with what holds the URL, and quotes none of it: it may
/// contain a password.
pub(crate) fn split_url(url: &str) -> Result<Option<UrlParts<'_>>, &'static str> {
    let (before, has_fragment) = url.split_once('#').map_or((url, false), |(before, _)| (before, true));
    let Some((scheme, rest)) = before.split_once("://") else { return Ok(None) };
    let (rest, query) = rest.split_once('?').map_or((rest, None), |(rest, query)| (rest, Some(query)));
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    if !["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) || authority.is_empty() {
        return Ok(None);
    }
    Ok(Some(UrlParts { scheme, authority: ascii_authority(authority)?, path, query, has_fragment }))
}

/// `host` or `host:port` in ASCII.
///
/// # Errors
/// It is not usable; see [`split_url`].
pub(crate) fn ascii_authority(authority: &str) -> Result<Cow<'_, str>, &'static str> {
    if authority.contains('@') {
        return Err(
            "contains a user name or password, which everyone who sees the URL could read: remove it",
        );
    }
    let ascii = if authority.is_ascii() { Cow::Borrowed(authority) } else { punycode(authority)?.into() };
    let parsed: Authority = ascii.parse().map_err(|_| "has an invalid host: write `host` or `host:port`")?;
    if parsed.host().is_empty() {
        return Err("names no host: write `host` or `host:port`");
    }
    // The parser accepts `host:99999` and then reports no port.
    match ascii.strip_prefix(parsed.host()).and_then(|rest| rest.strip_prefix(':')).map(str::parse::<u16>) {
        Some(Err(_)) => Err("has an invalid port: write a number from 1 to 65535"),
        _ => Ok(ascii),
    }
}

fn punycode(authority: &str) -> Result<String, &'static str> {
    const WRONG: &str = "has an international host that cannot be a domain name: correct it";
    let label = |label: &str| {
        if label.is_ascii() {
            return Ok(label.to_owned());
        }
        let encoded = punycode::encode(&label.to_lowercase()).map_err(|()| WRONG)?;
        // The limit of a label in the domain name system.
        if encoded.len() > 59 || label.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return Err(WRONG);
        }
        Ok(format!("xn--{encoded}"))
    };
    let (host, port) = authority.split_at(authority.rfind(':').unwrap_or(authority.len()));
    // UTS 46 takes the ideographic full stop for a dot.
    let labels = host.split(['.', '。']).map(label).collect::<Result<Vec<_>, _>>()?;
    Ok(labels.join(".") + port)
}
