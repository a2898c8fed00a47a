//! Decides what happens to orphans. In any doubt the monitor stays.
//!
//! An orphan is a monitor that this owner published and that no definition declares now. It may be gone from the source
//! for good, or only from this process: an older release may run during a rollout, a replica may have other settings, or
//! the listing may be incomplete. A deleted monitor loses its history, so a monitor is paused or deleted only when all of
//! this holds, in this order:
//!
//! 1. Pruning is on, and the listing is complete.
//! 2. No later release has applied a monitor: an older release does not know what the later one declares.
//! 3. The record on the monitor is ours and was written for it, and it was not put by code alone.
//! 4. It has been marked as an orphan, and the grace since then is over. The mark is on the monitor, so that the grace
//!    survives restarts and is the same for all replicas.
//! 5. No more than a share of all owned monitors goes at once. Otherwise none goes: that many orphans are more likely a
//!    mistake than a decision.

use std::fmt::Write;
use std::time::SystemTime;

use semver::Version;

use crate::publish::plan::owner::{Owner, OwnerRecord};
use crate::settings::{Prune, PruneRules};

/// What happens to an orphan.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OrphanAction {
    /// It stays as it is, for this reason.
    Kept(String),
    /// It is marked as an orphan, on the monitor itself: its grace begins.
    Marked,
    /// It is paused.
    Paused,
    /// It is deleted.
    Deleted,
}

/// An orphan with its record.
pub(crate) struct Orphan<'a> {
    pub(crate) key: &'a str,
    pub(crate) record: Option<&'a OwnerRecord>,
    pub(crate) paused: bool,
}

impl PruneRules {
    /// What happens to each of `orphans`. `owned`: the records of all monitors that this owner has at the API.
    /// `incomplete`: why the list of them may be incomplete.
    pub(crate) fn actions(
        &self,
        orphans: &[Orphan<'_>],
        owned: &[&OwnerRecord],
        owner: &Owner,
        incomplete: Option<&str>,
        now: SystemTime,
    ) -> Vec<OrphanAction> {
        if let Some(why) = self.reason_to_keep_all(owned, owner, incomplete) {
            return vec![OrphanAction::Kept(why); orphans.len()];
        }
        let mut actions: Vec<_> = orphans.iter().map(|orphan| self.action(orphan, owner, now)).collect();
        let leaves = |action: &OrphanAction| matches!(action, OrphanAction::Paused | OrphanAction::Deleted);
        let number = actions.iter().filter(|action| leaves(action)).count();
        if number * 100 > owned.len() * usize::from(self.limit) {
            let why = format!(
                "{number} of {} monitors would be removed, but at most {} % may be removed at once: raise \
                 HEALTH_PRUNE_LIMIT if that is intended",
                owned.len(),
                self.limit
            );
            for action in actions.iter_mut().filter(|action| leaves(action)) {
                *action = OrphanAction::Kept(why.clone());
            }
        }
        actions
    }

    fn reason_to_keep_all(
        &self,
        owned: &[&OwnerRecord],
        owner: &Owner,
        incomplete: Option<&str>,
    ) -> Option<String> {
        if self.prune == Prune::Off {
            return Some(OFF.to_owned());
        }
        if let Some(why) = incomplete {
            return Some(format!("the list of monitors may be incomplete: {why}"));
        }
        let later = owned.iter().find(|record| !is_reached(&record.release, &owner.release))?;
        Some(format!(
            "release {} has applied monitors, and this is {}: an older release removes nothing",
            later.release, owner.release
        ))
    }

    fn action(&self, orphan: &Orphan<'_>, owner: &Owner, now: SystemTime) -> OrphanAction {
        let kept = |why: &str| OrphanAction::Kept(why.to_owned());
        let Some(record) = orphan.record.filter(|record| owner.owns(record, orphan.key)) else {
            return kept("it has no record of this application: it may have been made by hand");
        };
        if record.undeclared {
            return kept("`Health::put` published it, and no route declares it");
        }
        let Some(since) = record.orphan_since() else { return OrphanAction::Marked };
        // When this clock is behind the mark, none of the grace has passed.
        if now.duration_since(since).unwrap_or_default() < self.grace {
            return match date(since.checked_add(self.grace)) {
                Some(until) => OrphanAction::Kept(format!("it stays until {until}")),
                None => kept("its grace period does not end"),
            };
        }
        match self.prune {
            Prune::Delete => OrphanAction::Deleted,
            Prune::Pause if orphan.paused => kept("it is already paused"),
            Prune::Pause => OrphanAction::Paused,
            Prune::Off => kept(OFF),
        }
    }
}

const OFF: &str = "pruning is off";

/// A moment in RFC 3339, which has years of four digits.
fn date(moment: Option<SystemTime>) -> Option<String> {
    let mut text = String::new();
    write!(text, "{}", humantime::format_rfc3339_seconds(moment?)).ok()?;
    Some(text)
}

/// Whether `own` is the release `applied` or a later one. False when the two cannot be compared.
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

    /// A record that was marked so long ago, if at all.
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

    /// What happens to one orphan among ten owned monitors.
    fn action(
        rules: PruneRules,
        orphan: &OwnerRecord,
        paused: bool,
        incomplete: Option<&str>,
    ) -> OrphanAction {
        let others: Vec<_> = (0..9).map(|number| record(&number.to_string(), None)).collect();
        let owned: Vec<_> = others.iter().chain([orphan]).collect();
        let orphan = Orphan { key: "old", record: Some(orphan), paused };
        rules.actions(&[orphan], &owned, &owner(), incomplete, now()).remove(0)
    }

    fn is_kept(action: &OrphanAction, why: &str) -> bool {
        matches!(action, OrphanAction::Kept(text) if text.contains(why))
    }

    #[test]
    fn an_orphan_is_marked_then_stays_for_the_grace_then_goes() {
        assert_eq!(action(RULES, &record("old", None), false, None), OrphanAction::Marked);
        let young = action(RULES, &record("old", Some(DAY - Duration::from_secs(1))), false, None);
        assert!(is_kept(&young, "it stays until 2024-10-0"), "{young:?}");
        assert_eq!(action(RULES, &record("old", Some(DAY)), false, None), OrphanAction::Deleted);
        let pause = PruneRules { prune: Prune::Pause, ..RULES };
        assert_eq!(action(pause, &record("old", Some(DAY)), false, None), OrphanAction::Paused);
        assert!(is_kept(&action(pause, &record("old", Some(DAY)), true, None), "already paused"));
    }

    #[test]
    fn no_orphan_goes_while_pruning_is_off_or_the_list_is_incomplete() {
        let old = record("old", Some(DAY * 9));
        assert!(is_kept(
            &action(PruneRules { prune: Prune::Off, ..RULES }, &old, false, None),
            "pruning is off"
        ));
        assert!(is_kept(&action(RULES, &old, false, Some("it changed")), "incomplete: it changed"));
        assert!(is_kept(&action(RULES, &record("old", None), false, Some("it changed")), "incomplete"));
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
            assert_eq!(action(RULES, &old, false, None) == OrphanAction::Deleted, goes, "{applied}");
        }
        let words = Owner { release: "blue".into(), ..owner() };
        let old = OwnerRecord { release: "blue".into(), ..record("old", Some(DAY * 9)) };
        let orphan = Orphan { key: "old", record: Some(&old), paused: false };
        let rules = PruneRules { limit: 100, ..RULES };
        assert_eq!(
            rules.actions(&[orphan], &[&old], &words, None, now()),
            [OrphanAction::Deleted],
            "the same words"
        );
    }

    #[test]
    fn more_orphans_than_the_limit_all_stay() {
        let records: Vec<_> = (0..10).map(|at| record(&at.to_string(), Some(DAY * 2))).collect();
        let owned: Vec<_> = records.iter().collect();
        let orphans = |number: usize| -> Vec<_> {
            let first = records.iter().take(number);
            first.map(|record| Orphan { key: &record.key, record: Some(record), paused: false }).collect()
        };
        let actions =
            |rules: PruneRules, number| rules.actions(&orphans(number), &owned, &owner(), None, now());
        assert_eq!(actions(RULES, 2), [OrphanAction::Deleted, OrphanAction::Deleted]);
        let kept = actions(RULES, 3);
        assert!(kept.iter().all(|action| is_kept(action, "3 of 10 monitors would be removed")), "{kept:?}");
        assert_eq!(actions(PruneRules { limit: 30, ..RULES }, 3), vec![OrphanAction::Deleted; 3]);
        assert_eq!(actions(PruneRules { limit: 100, ..RULES }, 10), vec![OrphanAction::Deleted; 10]);
        assert!(is_kept(&actions(PruneRules { limit: 0, ..RULES }, 1)[0], "at most 0 %"));
    }

    #[test]
    fn a_monitor_that_may_not_be_ours_stays() {
        let old = record("old", Some(DAY * 9));
        let put_by_code = OwnerRecord { undeclared: true, ..old.clone() };
        assert!(is_kept(&action(RULES, &put_by_code, false, None), "`Health::put` published it"));
        for record in [
            OwnerRecord { key: "original".into(), ..old.clone() },
            OwnerRecord { application: "billing".into(), ..old.clone() },
            OwnerRecord { environment: "staging".into(), ..old },
        ] {
            assert!(is_kept(&action(RULES, &record, false, None), "by hand"), "{record:?}");
        }
        let bare = Orphan { key: "bare", record: None, paused: false };
        assert!(is_kept(&RULES.actions(&[bare], &[], &owner(), None, now())[0], "by hand"));
    }

    #[test]
    fn a_grace_beyond_the_calendar_does_not_end() {
        let last = OwnerRecord { orphan_since: Some("9999-12-31T23:59:59Z".into()), ..record("old", None) };
        assert!(is_kept(&action(RULES, &last, false, None), "its grace period does not end"));
        let endless = PruneRules { grace: Duration::MAX, ..RULES };
        assert!(is_kept(
            &action(endless, &record("old", Some(DAY)), false, None),
            "its grace period does not end"
        ));
    }

    #[test]
    fn a_clock_behind_the_mark_ends_no_grace() {
        let future = record("old", None).orphaned(now() + DAY * 9);
        assert!(is_kept(&action(RULES, &future, false, None), "it stays until"));
    }
}
