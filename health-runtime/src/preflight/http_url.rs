//! URLs in a preflight: which of them belong to the application, and where a redirect leads.

use std::fmt;

use axum::http::Uri;

/// An `http` or `https` URL, in a form that can be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct HttpUrl {
    /// Scheme, host and port, in lower case and without the default port.
    pub(super) origin: String,
    /// Path and query.
    path: String,
}

impl HttpUrl {
    /// `None` for any other URL. User information and the fragment are dropped.
    pub(super) fn parse(url: &str) -> Option<Self> {
        let uri: Uri = url.split('#').next()?.parse().ok()?;
        let (scheme, default_port) = match uri.scheme_str()? {
            "http" => ("http", ":80"),
            "https" => ("https", ":443"),
            _ => return None,
        };
        let authority = uri.authority()?.as_str();
        // The report shows the URL, so it must not contain a password. Credentials are sent in headers.
        let host = authority.rsplit('@').next().unwrap_or(authority).to_ascii_lowercase();
        let host = host.strip_suffix(default_port).unwrap_or(&host);
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        let slash = if path.starts_with('/') { "" } else { "/" };
        Some(Self { origin: format!("{scheme}://{host}"), path: format!("{slash}{path}") })
    }

    /// Where the `Location` of a redirect from here leads (RFC 3986, 5.2).
    pub(super) fn join(&self, location: &str) -> Option<Self> {
        let location = location.trim().split('#').next()?;
        if location.starts_with("//") {
            let (scheme, _) = self.origin.split_once(':')?;
            return Self::parse(&format!("{scheme}:{location}"));
        }
        let first_segment = location.split(['/', '?']).next().unwrap_or_default();
        if first_segment.contains(':') {
            return Self::parse(location);
        }
        let (path, _) = self.path.split_once('?').unwrap_or((&self.path, ""));
        let path = match location.chars().next() {
            None => self.path.clone(),
            Some('/') => location.to_owned(),
            Some('?') => format!("{path}{location}"),
            Some(_) => format!("{}/{location}", path.rsplit_once('/').map_or("", |(folder, _)| folder)),
        };
        Self::parse(&format!("{}{}", self.origin, without_dot_segments(&path)))
    }

    /// Host and port.
    pub(super) fn host(&self) -> &str {
        self.origin.split_once("://").map_or("", |(_, host)| host)
    }
}

impl fmt::Display for HttpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin, self.path)
    }
}

/// Resolves the segments `.` and `..` of a path.
fn without_dot_segments(path: &str) -> String {
    let (path, query) = path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query)));
    let mut segments = Vec::new();
    for segment in path.split('/').skip(1) {
        match segment {
            "." => {}
            ".." => drop(segments.pop()),
            segment => segments.push(segment),
        }
    }
    if path.ends_with("/.") || path.ends_with("/..") {
        segments.push("");
    }
    let query = query.map_or_else(String::new, |query| format!("?{query}"));
    format!("/{}{query}", segments.join("/"))
}

/// The URL below which the application serves its paths.
#[derive(Clone, Debug)]
pub(super) struct BaseUrl {
    origin: String,
    /// The path of the URL, without a slash at the end.
    prefix: String,
}

impl BaseUrl {
    /// The base at `url`, or at `http://localhost` where the URL is not known.
    pub(super) fn new(url: Option<&str>) -> Self {
        let localhost = || HttpUrl { origin: "http://localhost".to_owned(), path: String::new() };
        let url = url.and_then(HttpUrl::parse).unwrap_or_else(localhost);
        Self { origin: url.origin, prefix: url.path.trim_end_matches('/').to_owned() }
    }

    /// The URL of a path of the application.
    pub(super) fn join(&self, path: &str) -> HttpUrl {
        HttpUrl { origin: self.origin.clone(), path: format!("{}{path}", self.prefix) }
    }

    /// The path of the application at `url`; `None` when `url` belongs to another application.
    pub(super) fn path_of<'a>(&self, url: &'a HttpUrl) -> Option<&'a str> {
        let path = url.path.strip_prefix(&self.prefix).filter(|_| url.origin == self.origin);
        path.filter(|path| path.starts_with('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_is_resolved_as_the_rfc_says() {
        let from = HttpUrl::parse("https://Shop.Example:443/a/b?x=1#y").unwrap();
        for (location, to) in [
            ("/c", "https://shop.example/c"),
            ("c?y=2", "https://shop.example/a/c?y=2"),
            ("../c", "https://shop.example/c"),
            ("../../../c/./d/..", "https://shop.example/c/"),
            ("?y=2", "https://shop.example/a/b?y=2"),
            ("", "https://shop.example/a/b?x=1"),
            ("#top", "https://shop.example/a/b?x=1"),
            ("//other.example:8443", "https://other.example:8443/"),
            ("http://ann:hunter2@other.example?q", "http://other.example/?q"),
            ("c/d:e", "https://shop.example/a/c/d:e"),
        ] {
            assert_eq!(from.join(location).map(|to| to.to_string()).as_deref(), Some(to), "{location}");
        }
        assert_eq!(from.join("mailto:ann@example.com"), None);
        assert_eq!(from.join("https://"), None);
    }

    #[test]
    fn only_urls_below_the_base_belong_to_the_application() {
        let base = BaseUrl::new(Some("https://shop.example/eu"));
        let path = |url| base.path_of(&HttpUrl::parse(url).unwrap()).map(str::to_owned);
        assert_eq!(path("https://shop.example/eu/orders?x=1").as_deref(), Some("/orders?x=1"));
        for other in ["https://shop.example/europe", "https://shop.example/", "http://shop.example/eu/orders"]
        {
            assert_eq!(path(other), None, "{other}");
        }
        assert_eq!(base.join("/orders").to_string(), "https://shop.example/eu/orders");
        assert_eq!(BaseUrl::new(None).join("/").to_string(), "http://localhost/");
    }
}
