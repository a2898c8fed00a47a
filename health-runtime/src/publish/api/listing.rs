//! Reads a listing to its end, and says whether it may be incomplete.
//!
//! Pruning deletes what is listed and not declared, and a monitor that is missing from the list is created. Both are wrong
//! on half a list, so a listing is either complete or has a reason why it may not be. Pages are read one after the other
//! while other processes write: a monitor that is created or deleted in between moves the others across page borders. Such
//! a listing is read again, three times at most.

use std::collections::HashSet;

use crate::publish::api::error::ApiError;
use crate::publish::api::monitoring_api::{ExistingMonitor, MonitoringApi};

/// How often a listing is read before it counts as incomplete.
const ATTEMPTS: usize = 3;

/// More pages than any account has. An API that always has one more page must not be read for ever.
const PAGE_LIMIT: usize = 1_000;

/// The monitors that the API lists.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    pub(crate) monitors: Vec<ExistingMonitor>,
    /// Why monitors may be missing from it. Then no monitor may be treated as an orphan.
    pub(crate) incomplete: Option<&'static str>,
}

/// Lists the monitors with `tag`.
///
/// # Errors
/// When a page cannot be read.
pub(crate) async fn list(api: &impl MonitoringApi, tag: &str) -> Result<Listing, ApiError> {
    let mut listing = read(api, tag).await?;
    for _ in 1..ATTEMPTS {
        if listing.incomplete.is_none() {
            break;
        }
        listing = read(api, tag).await?;
    }
    Ok(listing)
}

async fn read(api: &impl MonitoringApi, tag: &str) -> Result<Listing, ApiError> {
    let mut listing = Listing::default();
    let mut keys = HashSet::new();
    let mut first_total = None;
    for number in 1..=PAGE_LIMIT {
        let page = api.page(tag, number).await?;
        let (size, total) = (page.monitors.len(), page.total);
        let before = listing.monitors.len();
        listing.monitors.extend(page.monitors.into_iter().filter(|monitor| keys.insert(monitor.key.clone())));
        let new = listing.monitors.len() - before;
        if new < size {
            listing.incomplete = Some("a monitor is on two of its pages");
        }
        if *first_total.get_or_insert(total) != total {
            listing.incomplete = Some("it changed while it was read");
        }
        match total {
            Some(total) if listing.monitors.len() == total => return Ok(listing),
            Some(_) if new == 0 => {
                listing.incomplete = listing.incomplete.or(Some("it has fewer monitors than it says"));
                return Ok(listing);
            }
            // The size of a full page is unknown, so only an empty page is surely the last one.
            None if new == 0 => return Ok(listing),
            _ => {}
        }
    }
    listing.incomplete = Some("it does not end");
    Ok(listing)
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::publish::api::monitoring_api::ListingPage;
    use crate::publish::api::payload::Payload;

    /// Answers these pages one after the other, then an error.
    struct ScriptedPages(Mutex<Vec<ListingPage>>);

    impl MonitoringApi for ScriptedPages {
        async fn put(&self, _: &[Payload]) -> Result<Option<Vec<String>>, ApiError> {
            unreachable!("listing puts nothing")
        }

        async fn page(&self, _: &str, _: usize) -> Result<ListingPage, ApiError> {
            let mut pages = self.0.lock().expect("no test panics with it");
            if pages.is_empty() { Err(ApiError::temporary("it broke")) } else { Ok(pages.remove(0)) }
        }

        async fn monitor(&self, _: &str) -> Result<Option<ExistingMonitor>, ApiError> {
            unreachable!("listing requests only pages")
        }

        async fn delete(&self, _: &[String]) -> Result<(), ApiError> {
            unreachable!("listing deletes nothing")
        }
    }

    fn page(keys: &str, total: Option<usize>) -> ListingPage {
        let existing = |key: &str| ExistingMonitor { key: key.to_owned(), fields: serde_json::Map::new() };
        ListingPage { monitors: keys.split_terminator(' ').map(existing).collect(), total }
    }

    /// The listed keys, and why the list may be incomplete.
    async fn listed(
        pages: impl IntoIterator<Item = ListingPage>,
    ) -> Result<(String, Option<&'static str>), ApiError> {
        let pages = ScriptedPages(Mutex::new(pages.into_iter().collect()));
        let listing = list(&pages, "tag").await?;
        let keys = listing.monitors.iter().map(|monitor| &*monitor.key).collect::<Vec<_>>().join(" ");
        Ok((keys, listing.incomplete))
    }

    fn complete(keys: &str) -> Result<(String, Option<&'static str>), ApiError> {
        Ok((keys.to_owned(), None))
    }

    #[tokio::test]
    async fn a_listing_ends_at_the_total_of_the_api_or_else_at_an_empty_page() {
        assert_eq!(listed([page("a b", Some(3)), page("c", Some(3))]).await, complete("a b c"));
        assert_eq!(listed([page("a b", None), page("c", None), page("", None)]).await, complete("a b c"));
        assert_eq!(listed([page("", Some(0))]).await, complete(""));
        assert_eq!(listed([page("", None)]).await, complete(""));
    }

    #[tokio::test]
    async fn a_listing_that_changes_while_it_is_read_is_read_again() {
        let grown = [page("a b", Some(3)), page("b c", Some(4)), page("d", Some(4))];
        let again = [page("a b", Some(4)), page("c d", Some(4))];
        assert_eq!(listed(grown.into_iter().chain(again)).await, complete("a b c d"));
        let shrunk = [page("a b", Some(4)), page("d", Some(3))];
        let again = [page("a c", Some(3)), page("d", Some(3))];
        assert_eq!(listed(shrunk.into_iter().chain(again)).await, complete("a c d"));
    }

    #[tokio::test]
    async fn a_listing_that_stays_incomplete_says_why_and_one_that_breaks_is_an_error() {
        let short = || [page("a", Some(2)), page("", Some(2))];
        let (keys, incomplete) = listed(short().into_iter().chain(short()).chain(short())).await.unwrap();
        assert_eq!((&*keys, incomplete), ("a", Some("it has fewer monitors than it says")));
        let same = || [page("a", None), page("a", None)];
        let (keys, incomplete) = listed(same().into_iter().chain(same()).chain(same())).await.unwrap();
        assert_eq!((&*keys, incomplete), ("a", Some("a monitor is on two of its pages")));
        assert!(listed([page("a", Some(2))]).await.is_err());
    }
}
