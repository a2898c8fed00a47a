//! What is at the API before, whose it is, and what its days are like.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime};

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::publish::properties::remote::{Fields, Habits, Listing, Writing};
use crate::publish::properties::{CHOSEN, DAY, ENVIRONMENT, PATHS, SHOP};

/// Whose a monitor is that is there before.
#[derive(Clone, Debug)]
pub(super) enum Whose {
    Ours {
        orphan_for: Option<u64>,
        release: &'static str,
        undeclared: bool,
        paused: bool,
        edited: Option<Edit>,
    },
    /// Of another application, or of ours in another environment.
    Anothers { application: bool },
    /// A copy of one of ours, with all that is remembered on it.
    Copy,
    /// Made by hand, with our tag or without.
    ByHand { tagged: bool },
    /// Ours once, and what was remembered on it is spoilt.
    Spoilt,
}

/// What somebody has done to it by hand.
#[derive(Clone, Copy, Debug)]
pub(super) enum Edit {
    Note,
    Tags,
    Url,
    Schedule,
}

pub(super) fn whose() -> impl Strategy<Value = Whose> {
    let edited = prop::option::of(prop_oneof![
        Just(Edit::Note),
        Just(Edit::Tags),
        Just(Edit::Url),
        Just(Edit::Schedule)
    ]);
    let release =
        prop_oneof![8 => Just("1.4.0"), 4 => Just("1.3.0"), 1 => Just("1.5.0"), 1 => Just("unknown")];
    let mostly_not = || prop_oneof![5 => Just(false), 1 => Just(true)];
    let ours = (prop::option::of(0..6_u64), release, mostly_not(), mostly_not(), edited).prop_map(
        |(orphan_for, release, undeclared, paused, edited)| Whose::Ours {
            orphan_for,
            release,
            undeclared,
            paused,
            edited,
        },
    );
    prop_oneof![
        6 => ours,
        1 => any::<bool>().prop_map(|application| Whose::Anothers { application }),
        1 => Just(Whose::Copy),
        1 => any::<bool>().prop_map(|tagged| Whose::ByHand { tagged }),
        1 => Just(Whose::Spoilt),
    ]
}

pub(super) fn habits() -> impl Strategy<Value = Habits> {
    let listing = prop_oneof![
        4 => Just(Listing::Whole),
        1 => Just(Listing::LacksOne),
        1 => Just(Listing::Repeats),
        1 => Just(Listing::Changes),
        1 => (1..4_usize).prop_map(Listing::Breaks),
    ];
    let some = || prop::collection::btree_set(0..PATHS + CHOSEN, 1..4);
    let keys = |some: BTreeSet<usize>| some.into_iter().map(|at| at.to_string()).collect();
    let writing = prop_oneof![
        4 => Just(Writing::Works),
        1 => some().prop_map(move |some| Writing::Refuses(keys(some))),
        1 => some().prop_map(move |some| Writing::LeavesOut(keys(some))),
        1 => (0..5_usize, any::<bool>()).prop_map(|(after, kept)| Writing::Breaks { after, kept }),
        1 => Just(Writing::Forbids),
    ];
    (listing, writing, 1..8_usize, any::<[bool; 4]>()).prop_map(
        |(listing, writing, page, [filters, counts, answers, reads_metadata])| Habits {
            listing,
            writing,
            page,
            filters,
            counts,
            answers,
            reads_metadata,
        },
    )
}

/// The monitors that are there before: those of the application as they were put, and what became of them since.
pub(super) fn there(
    published: &BTreeMap<String, Fields>,
    drawn: &[(usize, Whose)],
    now: SystemTime,
) -> BTreeMap<String, Fields> {
    let published: Vec<_> = published.iter().collect();
    let mut there = BTreeMap::new();
    for (number, (at, whose)) in drawn.iter().enumerate() {
        let (key, fields) = published[at % published.len()];
        let chosen = key.starts_with("chosen");
        // Only a key that was chosen can be somebody else's as well; and what nothing declares has another key.
        let ours = matches!(whose, Whose::Ours { .. } | Whose::Spoilt);
        let key = match (*at < published.len() && (chosen || ours), whose) {
            (true, Whose::Copy) | (false, _) => format!("other-{number}"),
            (true, _) => key.clone(),
        };
        let mut fields = fields.clone();
        fields.insert("key".to_owned(), key.as_str().into());
        become_of(&mut fields, whose, &key, now);
        there.insert(key, fields);
    }
    there
}

fn become_of(fields: &mut Fields, whose: &Whose, key: &str, now: SystemTime) {
    match whose {
        Whose::Ours { orphan_for, release, undeclared, paused, edited } => {
            remember(fields, |record| {
                record["key"] = key.into();
                record["release"] = (*release).into();
                if *undeclared {
                    record["undeclared"] = true.into();
                }
                if let Some(days) = orphan_for {
                    let since =
                        now - DAY * u32::try_from(*days).unwrap_or_default() - Duration::from_secs(60);
                    record["orphan_since"] = humantime::format_rfc3339_seconds(since).to_string().into();
                }
            });
            if *paused {
                fields.insert("paused".to_owned(), true.into());
            }
            match edited {
                Some(Edit::Note) => drop(fields.insert("note".to_owned(), "by hand".into())),
                Some(Edit::Tags) => {
                    if let Some(tags) = fields.get_mut("tags").and_then(Json::as_array_mut) {
                        tags.push("by-hand".into());
                    }
                }
                Some(Edit::Url) => fields["request"]["url"] = "https://elsewhere.example/".into(),
                Some(Edit::Schedule) => drop(fields.insert("schedule".to_owned(), "every 7 minutes".into())),
                None => {}
            }
        }
        Whose::Anothers { application } => remember(fields, |record| {
            record["key"] = key.into();
            let member = if *application { "application" } else { "environment" };
            record[member] = "another".into();
        }),
        // It remembers the key of the original.
        Whose::Copy => {}
        Whose::ByHand { tagged } => {
            fields.remove("metadata");
            if !tagged {
                fields.insert("tags".to_owned(), json!(["by-hand"]));
            }
        }
        Whose::Spoilt => drop(fields.insert("metadata".to_owned(), "{\"health-runtime\":{\"appl".into())),
    }
}

fn remember(fields: &mut Fields, change: impl FnOnce(&mut Json)) {
    let mut metadata = remembered(fields).unwrap_or_default();
    change(&mut metadata["health-runtime"]);
    fields.insert("metadata".to_owned(), metadata.to_string().into());
}

fn remembered(fields: &Fields) -> Option<Json> {
    serde_json::from_str(fields.get("metadata")?.as_str()?).ok()
}

/// Whether a monitor is ours by what stands on it, and if so since when it is an orphan, and whether it may go at all.
pub(super) fn ours(key: &str, fields: &Fields) -> Option<Json> {
    let record = remembered(fields)?["health-runtime"].clone();
    let is = |member: &str, value: &str| record[member] == value;
    let ours = is("application", SHOP) && is("environment", ENVIRONMENT) && is("key", key);
    ours.then_some(record)
}
