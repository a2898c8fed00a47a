//! The address of a monitor: base URL, prefix, and path with its sample values; or the URL of another application.

mod samples;

use axum::http::Method;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use self::samples::fill;
use crate::declare::Monitor;
use crate::monitors::places::Places;
use crate::settings::Settings;
use crate::support::{UrlParts, redact_url, split_url};

/// Where a monitor sends its request.
#[derive(Default)]
pub(super) struct MonitorAddress<'a> {
    /// The path template, or the URL of another application without its query: a part of the monitor's identity.
    pub(super) template: &'a str,
    pub(super) url: String,
    /// Method and URL without scheme and query: the name of a monitor that declares none.
    pub(super) default_name: String,
}

/// The address of a path of this application.
pub(super) fn own<'a>(
    monitor: &Monitor,
    method: &Method,
    path: &'a str,
    group: Option<&str>,
    settings: &Settings,
    places: &Places,
    wrong: &mut Vec<String>,
) -> MonitorAddress<'a> {
    let (base, prefix) = (settings.base_url.as_deref().unwrap_or_default(), places.prefix(group));
    let mut url = String::with_capacity(base.len() + prefix.len() + path.len());
    url.extend([base, prefix]);
    refuse_query(path, wrong);
    fill(&mut url, path, &monitor.params, wrong);
    let host = base.find("://").map_or(0, |scheme| scheme + "://".len());
    let default_name = [method.as_str(), " ", &url[host..]].concat();
    MonitorAddress { template: path, url, default_name }
}

/// The URL of another application. Its path may have parameters, as that of a route does.
pub(super) fn foreign<'a>(
    monitor: &Monitor,
    method: &Method,
    url: &'a str,
    wrong: &mut Vec<String>,
) -> MonitorAddress<'a> {
    let parts = match split_url(url) {
        Ok(Some(parts)) => parts,
        Ok(None) => {
            wrong
                .push("its address is neither a path (`/orders`) nor a URL (`https://host/path`)".to_owned());
            return MonitorAddress::default();
        }
        Err(why) => {
            wrong.push(format!("its address {why}"));
            return MonitorAddress::default();
        }
    };
    let UrlParts { scheme, authority, path, query, has_fragment } = parts;
    if has_fragment {
        wrong.push("its address has a fragment (`#…`), which no client sends: remove it".to_owned());
    }
    let mut filled = format!("{scheme}://{authority}");
    let path_at = filled.len();
    fill(&mut filled, if path.is_empty() { "/" } else { path }, &monitor.params, wrong);
    let address = [&authority, &filled[path_at..]].concat();
    let default_name = [method.as_str(), " ", &redact_url(&address)].concat();
    if let Some(query) = query {
        filled.push('?');
        filled.extend(utf8_percent_encode(query, QUERY));
    }
    // A query often contains a token, and never tells one monitor from another.
    let template = url.split(['?', '#']).next().unwrap_or_default();
    MonitorAddress { template, url: filled, default_name }
}

/// What the query of a URL is encoded with. It is written as it is sent, so only what no client sends is encoded.
const QUERY: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>');

/// Reports a path that contains a query or a fragment. Its `?` would be sent as `%3F`.
fn refuse_query(path: &str, wrong: &mut Vec<String>) {
    if let Some((_, query)) = path.split_once('?') {
        // Only the names: a value may be a secret.
        let names =
            form_urlencoded::parse(query.as_bytes()).map(|(name, _)| name).filter(|name| !name.is_empty());
        let calls: String = names.map(|name| format!(".query({name:?}, …)")).collect();
        wrong.push(format!(
            "its path contains a query: write the path alone, and add the query with `{}`",
            if calls.is_empty() { ".query(name, value)" } else { &calls }
        ));
    } else if path.contains('#') {
        wrong.push("its path contains a fragment (`#…`), which no client sends: remove it".to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn foreign_url(monitor: &Monitor, url: &str) -> Result<String, Vec<String>> {
        let mut wrong = Vec::new();
        let url = foreign(monitor, &Method::GET, url, &mut wrong).url;
        if wrong.is_empty() { Ok(url) } else { Err(wrong) }
    }

    #[test]
    fn the_path_of_a_foreign_url_takes_samples_and_its_query_stays() {
        let monitor = Monitor::new().param("id", "a b");
        assert_eq!(
            foreign_url(&monitor, "https://h/{id}/x?q=ü&r={s}").unwrap(),
            "https://h/a%20b/x?q=%C3%BC&r={s}"
        );
        let wrong = foreign_url(&Monitor::new(), "https://h/{id}").unwrap_err();
        assert!(wrong[0].contains("`.param(\"id\", …)`"), "{wrong:?}");
        assert_eq!(foreign_url(&Monitor::new(), "https://h").unwrap(), "https://h/");
    }

    #[test]
    fn a_fragment_is_refused_because_a_query_would_land_behind_it() {
        let wrong = foreign_url(&Monitor::new(), "https://h/page#top").unwrap_err();
        assert!(wrong[0].contains("fragment"), "{wrong:?}");
    }

    #[test]
    fn a_path_with_a_query_is_refused_with_the_calls_that_replace_it() {
        let mut wrong = Vec::new();
        refuse_query("/orders?limit=1&page=hunter2", &mut wrong);
        assert_eq!(
            wrong,
            [
                "its path contains a query: write the path alone, and add the query with `.query(\"limit\", …).query(\"page\", …)`"
            ]
        );
        refuse_query("/orders#top", &mut wrong);
        assert!(wrong[1].contains("fragment"), "{wrong:?}");
    }

    #[test]
    fn an_international_host_is_sent_in_its_ascii_form() {
        assert_eq!(
            foreign_url(&Monitor::new(), "https://Bücher.例え:8443/ä").unwrap(),
            "https://xn--bcher-kva.xn--r8jz45g:8443/%C3%A4"
        );
    }

    #[test]
    fn an_address_that_is_none_is_refused_for_its_own_reason() {
        for (url, reason) in [
            ("ftp://h/", "neither a path"),
            ("https:///x", "neither a path"),
            ("https://h:99999/", "invalid port"),
            ("https://a b/", "invalid host"),
            ("https://ann:hunter2@h/", "user name or password"),
        ] {
            let wrong = foreign_url(&Monitor::new(), url).unwrap_err();
            assert!(wrong[0].contains(reason), "{url}: {wrong:?}");
        }
    }
}
