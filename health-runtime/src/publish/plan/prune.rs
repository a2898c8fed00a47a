//! What becomes of a monitor that nothing declares any more. Whatever is in doubt stays.

use std::fmt::Write;
use std::time::SystemTime;

use semver::Version;

use crate::publish::plan::owner::{Owner, OwnerRecord};
use crate::settings::{Prune, PruneRules};

/// What becomes of an orphan.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OrphanAction {
    /// It stays as it is, for this reason.
    Kept(String),
    /// It is remembered on the monitor that it is an orphan from now on.
    Marked,
    /// It is paused.
    Paused,
    /// It is deleted.
    Deleted,
}

/// An orphan, as its record tells of it.
pub(crate) struct Orphan<'a> {
    pub(crate) key: &'a str,
    pub(crate) record: Option<&'a OwnerRecord>,
    pub(crate) paused: bool,
}

impl PruneRules {
    /// The fate of each of `orphans`. `owned`: the records of all monitors that this owner has at the API. `doubt`: why
    /// the list of them may not be complete.
    pub(crate) fn fates(
        &self,
        orphans: &[Orphan<'_>],
        owned: &[&OwnerRecord],
        owner: &Owner,
        doubt: Option<&str>,
        now: SystemTime,
    ) -> Vec<OrphanAction> {
        let kept = |why: &str| OrphanAction::Kept(why.to_owned());
        if let Some(why) = self.reason_to_keep_all(owned, owner, doubt) {
            return vec![OrphanAction::Kept(why); orphans.len()];
        }
        let mut fates: Vec<_> = orphans
            .iter()
            .map(|orphan| {
                let Some(record) = orphan.record.filter(|record| owner.owns(record, orphan.key)) else {
                    return kept("it has no record of this application: somebody may have made it by hand");
                };
                if record.undeclared {
                    return kept("it was put by code, without a route that declares it");
                }
                let Some(since) = record.orphan_since() else { return OrphanAction::Marked };
                // A clock that stands before the mark has not seen any of the grace.
                if now.duration_since(since).unwrap_or_default() < self.grace {
                    return match date(since.checked_add(self.grace)) {
                        Some(until) => OrphanAction::Kept(format!("it stays until {until}")),
                        None => kept("its grace does not end"),
                    };
                }
                match self.prune {
                    Prune::Delete => OrphanAction::Deleted,
                    Prune::Pause if orphan.paused => kept("it is paused already"),
                    Prune::Pause => OrphanAction::Paused,
                    Prune::Off => kept(OFF),
                }
            })
            .collect();
        let leaving = |fate: &OrphanAction| matches!(fate, OrphanAction::Paused | OrphanAction::Deleted);
        let number = fates.iter().filter(|fate| leaving(fate)).count();
        if number * 100 > owned.len() * usize::from(self.limit) {
            let why = format!(
                "{number} of {} monitors would go, and at most {} % may at once: raise the limit if that is meant",
                owned.len(),
                self.limit
            );
            for fate in fates.iter_mut().filter(|fate| leaving(fate)) {
                *fate = OrphanAction::Kept(why.clone());
            }
        }
        fates
    }

    fn reason_to_keep_all(
        &self,
        owned: &[&OwnerRecord],
        owner: &Owner,
        doubt: Option<&str>,
    ) -> Option<String> {
        if self.prune == Prune::Off {
            return Some(OFF.to_owned());
        }
        if let Some(doubt) = doubt {
            return Some(format!("the list of monitors is in doubt: {doubt}"));
        }
        let newer = owned.iter().find(|record| !is_reached(&record.release, &owner.release))?;
        Some(format!(
            "release {} has applied monitors, and this is {}: an older release removes nothing",
            newer.release, owner.release
        ))
    }
}

const OFF: &str = "pruning is off";

/// A moment as RFC 3339 writes it, whose years have four digits.
fn date(moment: Option<SystemTime>) -> Option<String> {
    let mut text = String::new();
    write!(text, "{}", humantime::format_rfc3339_seconds(moment?)).ok()?;
    Some(text)
}

/// Whether `own` is the release `applied` or a later one. What cannot be compared is not.
fn is_reached(applied: &str, own: &str) -> bool {
    match (Version::parse(applied), Version::parse(own)) {
        (Ok(applied), Ok(own)) => applied.cmp_precedence(&own).is_le(),
        _ => applied == own,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::publish::plan::digest::Digests;

    const DAY: Duration = Duration::from_secs(24 * 60 * 60);
    const RULES: PruneRules = PruneRules { prune: Prune::Delete, grace: DAY, limit: 20 };

    fn now() -> SystemTime {
        SystemTime::UNIX_EPOCH + DAY * 20_000
    }

    fn owner() -> Owner {
        Owner { application: "shop".into(), environment: "production".into(), release: "1.4.0".into() }
    }

    /// A record that says it has been an orphan for so long.
    fn record(key: &str, orphaned: Option<Duration>) -> OwnerRecord {
        let record = OwnerRecord {
            application: "shop".into(),
            environment: "production".into(),
            key: key.into(),
            release: "1.4.0".into(),
            undeclared: false,
            orphan_since: None,
            applied: Digests::default(),
        };
        orphaned.map_or(record.clone(), |long| record.orphaned(now() - long))
    }

    /// The fate of one orphan among ten owned monitors.
    fn fate(rules: PruneRules, orphan: &OwnerRecord, paused: bool, doubt: Option<&str>) -> OrphanAction {
        let others: Vec<_> = (0..9).map(|number| record(&number.to_string(), None)).collect();
        let owned: Vec<_> = others.iter().chain([orphan]).collect();
        let orphan = Orphan { key: "old", record: Some(orphan), paused };
        rules.fates(&[orphan], &owned, &owner(), doubt, now()).remove(0)
    }

    fn is_kept(fate: &OrphanAction, why: &str) -> bool {
        matches!(fate, OrphanAction::Kept(text) if text.contains(why))
    }

    #[test]
    fn an_orphan_is_marked_then_stays_for_the_grace_then_goes() {
        assert_eq!(fate(RULES, &record("old", None), false, None), OrphanAction::Marked);
        let young = fate(RULES, &record("old", Some(DAY - Duration::from_secs(1))), false, None);
        assert!(is_kept(&young, "it stays until 2024-10-0"), "{young:?}");
        assert_eq!(fate(RULES, &record("old", Some(DAY)), false, None), OrphanAction::Deleted);
        let pause = PruneRules { prune: Prune::Pause, ..RULES };
        assert_eq!(fate(pause, &record("old", Some(DAY)), false, None), OrphanAction::Paused);
        assert!(is_kept(&fate(pause, &record("old", Some(DAY)), true, None), "paused already"));
    }

    #[test]
    fn nothing_goes_while_pruning_is_off_or_the_list_is_in_doubt() {
        let old = record("old", Some(DAY * 9));
        assert!(is_kept(
            &fate(PruneRules { prune: Prune::Off, ..RULES }, &old, false, None),
            "pruning is off"
        ));
        assert!(is_kept(&fate(RULES, &old, false, Some("it changed")), "in doubt: it changed"));
        assert!(is_kept(&fate(RULES, &record("old", None), false, Some("it changed")), "in doubt"));
    }

    #[test]
    fn an_older_release_or_one_that_cannot_be_compared_removes_nothing() {
        for (applied, goes) in [
            ("1.4.0", true),
            ("1.3.9", true),
            ("1.4.0+build.7", true),
            ("1.4.0-rc.1", true),
            ("1.4.1", false),
            ("1.10.0", false),
            ("unknown", false),
        ] {
            let old = OwnerRecord { release: applied.to_owned(), ..record("old", Some(DAY * 9)) };
            assert_eq!(fate(RULES, &old, false, None) == OrphanAction::Deleted, goes, "{applied}");
        }
        let words = Owner { release: "blue".into(), ..owner() };
        let old = OwnerRecord { release: "blue".into(), ..record("old", Some(DAY * 9)) };
        let orphan = Orphan { key: "old", record: Some(&old), paused: false };
        let rules = PruneRules { limit: 100, ..RULES };
        assert_eq!(
            rules.fates(&[orphan], &[&old], &words, None, now()),
            [OrphanAction::Deleted],
            "the same words"
        );
    }

    #[test]
    fn never_more_than_the_limit_goes_at_once_unless_told_so() {
        let records: Vec<_> = (0..10).map(|at| record(&at.to_string(), Some(DAY * 2))).collect();
        let owned: Vec<_> = records.iter().collect();
        let orphans = |number: usize| -> Vec<_> {
            let first = records.iter().take(number);
            first.map(|record| Orphan { key: &record.key, record: Some(record), paused: false }).collect()
        };
        let fates = |rules: PruneRules, number| rules.fates(&orphans(number), &owned, &owner(), None, now());
        assert_eq!(fates(RULES, 2), [OrphanAction::Deleted, OrphanAction::Deleted]);
        let kept = fates(RULES, 3);
        assert!(kept.iter().all(|fate| is_kept(fate, "3 of 10 monitors would go")), "{kept:?}");
        assert_eq!(fates(PruneRules { limit: 30, ..RULES }, 3), vec![OrphanAction::Deleted; 3]);
        assert_eq!(fates(PruneRules { limit: 100, ..RULES }, 10), vec![OrphanAction::Deleted; 10]);
        assert!(is_kept(&fates(PruneRules { limit: 0, ..RULES }, 1)[0], "at most 0 %"));
    }

    #[test]
    fn what_is_not_surely_ours_stays() {
        let old = record("old", Some(DAY * 9));
        let of_code = OwnerRecord { undeclared: true, ..old.clone() };
        assert!(is_kept(&fate(RULES, &of_code, false, None), "put by code"));
        for record in [
            OwnerRecord { key: "original".into(), ..old.clone() },
            OwnerRecord { application: "billing".into(), ..old.clone() },
            OwnerRecord { environment: "staging".into(), ..old },
        ] {
            assert!(is_kept(&fate(RULES, &record, false, None), "by hand"), "{record:?}");
        }
        let bare = Orphan { key: "bare", record: None, paused: false };
        assert!(is_kept(&RULES.fates(&[bare], &[], &owner(), None, now())[0], "by hand"));
    }

    #[test]
    fn a_grace_that_no_calendar_ends_is_kept_to_all_the_same() {
        let last = OwnerRecord { orphan_since: Some("9999-12-31T23:59:59Z".into()), ..record("old", None) };
        assert!(is_kept(&fate(RULES, &last, false, None), "its grace does not end"));
        let endless = PruneRules { grace: Duration::MAX, ..RULES };
        assert!(is_kept(&fate(endless, &record("old", Some(DAY)), false, None), "its grace does not end"));
    }

    #[test]
    fn a_clock_that_stands_before_the_mark_ends_no_grace() {
        let future = record("old", None).orphaned(now() + DAY * 9);
        assert!(is_kept(&fate(RULES, &future, false, None), "it stays until"));
    }
}
