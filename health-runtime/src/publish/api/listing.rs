//! What the API lists, read to its end, and whether that is all there is.

use std::collections::HashSet;

use crate::publish::api::{ApiError, Existing, MonitoringApi};

/// How often a listing that changes while it is read is read again.
const TRIES: usize = 3;

/// More pages than any account has: an API that always answers another one must come to an end.
const MOST_PAGES: usize = 1_000;

/// What was listed.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    pub(crate) monitors: Vec<Existing>,
    /// Why there may be more than that: then nothing may be taken for gone.
    pub(crate) doubt: Option<&'static str>,
}

/// The monitors with `tag`.
///
/// # Errors
/// When a page cannot be read: a part of a list is no list.
pub(crate) async fn list(api: &impl MonitoringApi, tag: &str) -> Result<Listing, ApiError> {
    let mut listing = read(api, tag).await?;
    for _ in 1..TRIES {
        if listing.doubt.is_none() {
            break;
        }
        listing = read(api, tag).await?;
    }
    Ok(listing)
}

async fn read(api: &impl MonitoringApi, tag: &str) -> Result<Listing, ApiError> {
    let mut listing = Listing::default();
    let mut keys = HashSet::new();
    let mut first = None;
    for number in 1..=MOST_PAGES {
        let page = api.page(tag, number).await?;
        let (size, total) = (page.monitors.len(), page.total);
        let known = listing.monitors.len();
        listing.monitors.extend(page.monitors.into_iter().filter(|monitor| keys.insert(monitor.key.clone())));
        if listing.monitors.len() < known + size {
            listing.doubt = Some("a monitor is on two of its pages");
        }
        if *first.get_or_insert(total) != total {
            listing.doubt = Some("it changed while it was read");
        }
        let new = listing.monitors.len() - known;
        match total {
            Some(total) if listing.monitors.len() == total => return Ok(listing),
            Some(_) if new == 0 => {
                listing.doubt = listing.doubt.or(Some("it has fewer monitors than it says"));
                return Ok(listing);
            }
            // How large a page may be is not known: only one with nothing on it is surely the last.
            None if new == 0 => return Ok(listing),
            _ => {}
        }
    }
    listing.doubt = Some("it does not end");
    Ok(listing)
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::publish::api::Page;
    use crate::publish::send::Payload;

    /// Answers the pages it is given, one after the other, then an error.
    struct Pages(Mutex<Vec<Page>>);

    impl MonitoringApi for Pages {
        async fn put(&self, _: &[Payload]) -> Result<Option<Vec<String>>, ApiError> {
            unreachable!("listing puts nothing")
        }

        async fn page(&self, _: &str, _: usize) -> Result<Page, ApiError> {
            let mut pages = self.0.lock().expect("no test panics with it");
            if pages.is_empty() { Err(ApiError::temporary("it broke")) } else { Ok(pages.remove(0)) }
        }

        async fn monitor(&self, _: &str) -> Result<Option<Existing>, ApiError> {
            unreachable!("listing asks for pages alone")
        }

        async fn delete(&self, _: &[String]) -> Result<(), ApiError> {
            unreachable!("listing deletes nothing")
        }
    }

    fn page(keys: &str, total: Option<usize>) -> Page {
        let existing = |key: &str| Existing { key: key.to_owned(), fields: serde_json::Map::new() };
        Page { monitors: keys.split_terminator(' ').map(existing).collect(), total }
    }

    /// The keys, and the doubt about them.
    async fn listed(
        pages: impl IntoIterator<Item = Page>,
    ) -> Result<(String, Option<&'static str>), ApiError> {
        let pages = Pages(Mutex::new(pages.into_iter().collect()));
        let listing = list(&pages, "tag").await?;
        let keys = listing.monitors.iter().map(|monitor| &*monitor.key).collect::<Vec<_>>().join(" ");
        Ok((keys, listing.doubt))
    }

    fn whole(keys: &str) -> Result<(String, Option<&'static str>), ApiError> {
        Ok((keys.to_owned(), None))
    }

    #[tokio::test]
    async fn it_ends_where_the_api_says_that_it_ends_and_else_at_an_empty_page() {
        assert_eq!(listed([page("a b", Some(3)), page("c", Some(3))]).await, whole("a b c"));
        assert_eq!(listed([page("a b", None), page("c", None), page("", None)]).await, whole("a b c"));
        assert_eq!(listed([page("", Some(0))]).await, whole(""));
        assert_eq!(listed([page("", None)]).await, whole(""));
    }

    #[tokio::test]
    async fn a_list_that_grows_or_shrinks_while_it_is_read_is_read_again() {
        let grown = [page("a b", Some(3)), page("b c", Some(4)), page("d", Some(4))];
        let again = [page("a b", Some(4)), page("c d", Some(4))];
        assert_eq!(listed(grown.into_iter().chain(again)).await, whole("a b c d"));
        let shrunk = [page("a b", Some(4)), page("d", Some(3))];
        let again = [page("a c", Some(3)), page("d", Some(3))];
        assert_eq!(listed(shrunk.into_iter().chain(again)).await, whole("a c d"));
    }

    #[tokio::test]
    async fn one_that_is_never_whole_says_so_and_one_that_breaks_is_an_error() {
        let short = || [page("a", Some(2)), page("", Some(2))];
        let (keys, doubt) = listed(short().into_iter().chain(short()).chain(short())).await.unwrap();
        assert_eq!((&*keys, doubt), ("a", Some("it has fewer monitors than it says")));
        let same = || [page("a", None), page("a", None)];
        let (keys, doubt) = listed(same().into_iter().chain(same()).chain(same())).await.unwrap();
        assert_eq!((&*keys, doubt), ("a", Some("a monitor is on two of its pages")));
        assert!(listed([page("a", Some(2))]).await.is_err());
    }
}
