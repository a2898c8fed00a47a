//! Addresses: which of them are this application's own, and where a redirect leads.

use axum::http::Uri;

/// Where a request goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    /// Scheme, host and port, in the form that compares.
    pub(super) origin: String,
    /// Path and query.
    pub(super) path: String,
}

impl Address {
    /// `None` for what is no address of a web server.
    pub(super) fn parse(url: &str) -> Option<Self> {
        let uri: Uri = url.split('#').next()?.parse().ok()?;
        let (scheme, usual) = match uri.scheme_str()? {
            "http" => ("http", ":80"),
            "https" => ("https", ":443"),
            _ => return None,
        };
        let authority = uri.authority()?.as_str();
        // Who asks is said with headers: what stands before the host would be shown.
        let host = authority.rsplit('@').next().unwrap_or(authority).to_ascii_lowercase();
        let host = host.strip_suffix(usual).unwrap_or(&host);
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        let slash = if path.starts_with('/') { "" } else { "/" };
        Some(Self { origin: format!("{scheme}://{host}"), path: format!("{slash}{path}") })
    }

    /// Where a redirect from here leads (RFC 3986, 5.2).
    pub(super) fn join(&self, location: &str) -> Option<Self> {
        let location = location.trim().split('#').next()?;
        if location.starts_with("//") {
            let (scheme, _) = self.origin.split_once(':')?;
            return Self::parse(&format!("{scheme}:{location}"));
        }
        let before = location.split(['/', '?']).next().unwrap_or_default();
        if before.contains(':') {
            return Self::parse(location);
        }
        let (path, _) = self.path.split_once('?').unwrap_or((&self.path, ""));
        let path = match location.chars().next() {
            None => self.path.clone(),
            Some('/') => location.to_owned(),
            Some('?') => format!("{path}{location}"),
            Some(_) => format!("{}/{location}", path.rsplit_once('/').map_or("", |(folder, _)| folder)),
        };
        Self::parse(&format!("{}{}", self.origin, without_dots(&path)))
    }

    pub(super) fn url(&self) -> String {
        format!("{}{}", self.origin, self.path)
    }

    /// Host and port.
    pub(super) fn host(&self) -> &str {
        self.origin.split_once("://").map_or("", |(_, host)| host)
    }
}

/// Takes `.` and `..` out of a path.
fn without_dots(path: &str) -> String {
    let (path, query) = path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query)));
    let mut kept = Vec::new();
    for segment in path.split('/').skip(1) {
        match segment {
            "." => {}
            ".." => drop(kept.pop()),
            segment => kept.push(segment),
        }
    }
    if path.ends_with("/.") || path.ends_with("/..") {
        kept.push("");
    }
    let query = query.map_or_else(String::new, |query| format!("?{query}"));
    format!("/{}{query}", kept.join("/"))
}

/// Where the application itself is found.
#[derive(Clone, Debug)]
pub(super) struct Base {
    origin: String,
    /// What stands before every path of the application, without a slash at the end.
    prefix: String,
}

impl Base {
    /// The base at `url`; on this machine where nobody knows.
    pub(super) fn new(url: Option<&str>) -> Self {
        let address = url.and_then(Address::parse);
        let address =
            address.unwrap_or(Address { origin: "http://localhost".to_owned(), path: String::new() });
        Self { origin: address.origin, prefix: address.path.trim_end_matches('/').to_owned() }
    }

    /// The address of a path of the application.
    pub(super) fn address(&self, path: &str) -> Address {
        Address { origin: self.origin.clone(), path: format!("{}{path}", self.prefix) }
    }

    /// The path of the application at an address, if it is one of its own.
    pub(super) fn path<'a>(&self, address: &'a Address) -> Option<&'a str> {
        let path = address.path.strip_prefix(&self.prefix).filter(|_| address.origin == self.origin);
        path.filter(|path| path.starts_with('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_leads_where_the_rfc_says() {
        let from = Address::parse("https://Shop.Example:443/a/b?x=1#y").unwrap();
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
            assert_eq!(from.join(location).map(|to| to.url()).as_deref(), Some(to), "{location}");
        }
        assert_eq!(from.join("mailto:ann@example.com"), None);
        assert_eq!(from.join("https://"), None);
    }

    #[test]
    fn what_is_below_the_base_is_the_applications_own() {
        let base = Base::new(Some("https://shop.example/eu"));
        let path = |url| base.path(&Address::parse(url).unwrap()).map(str::to_owned);
        assert_eq!(path("https://shop.example/eu/orders?x=1").as_deref(), Some("/orders?x=1"));
        for other in ["https://shop.example/europe", "https://shop.example/", "http://shop.example/eu/orders"]
        {
            assert_eq!(path(other), None, "{other}");
        }
        assert_eq!(base.address("/orders").url(), "https://shop.example/eu/orders");
        assert_eq!(Base::new(None).address("/").url(), "http://localhost/");
    }
}
