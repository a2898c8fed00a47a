//! Strategies that draw the monitors at the API, their owners, and the faults of the API.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime};

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::publish::properties::remote::{Fields, ListingFault, RemoteBehaviour, WriteFault};
use crate::publish::properties::{CHOSEN, DAY, ENVIRONMENT, PATHS, SHOP};

/// Who owns a monitor that the API already has.
#[derive(Clone, Debug)]
pub(super) enum DrawnOwner {
    Ours {
        orphan_for: Option<u64>,
        release: &'static str,
        undeclared: bool,
        paused: bool,
        edited: Option<HandEdit>,
    },
    /// Another application, or ours in another environment.
    Other { application: bool },
    /// A person copied one of ours, with its record.
    Copy,
    /// A person made it, with our tag or without.
    ByHand { tagged: bool },
    /// Ours, with a record that cannot be read.
    BrokenRecord,
}

/// An edit by hand.
#[derive(Clone, Copy, Debug)]
pub(super) enum HandEdit {
    Note,
    Tags,
    Url,
    Schedule,
}

pub(super) fn owner() -> impl Strategy<Value = DrawnOwner> {
    let edited = prop::option::of(prop_oneof![
        Just(HandEdit::Note),
        Just(HandEdit::Tags),
        Just(HandEdit::Url),
        Just(HandEdit::Schedule)
    ]);
    let release =
        prop_oneof![8 => Just("1.4.0"), 4 => Just("1.3.0"), 1 => Just("1.5.0"), 1 => Just("unknown")];
    let mostly_not = || prop_oneof![5 => Just(false), 1 => Just(true)];
    let ours = (prop::option::of(0..6_u64), release, mostly_not(), mostly_not(), edited).prop_map(
        |(orphan_for, release, undeclared, paused, edited)| DrawnOwner::Ours {
            orphan_for,
            release,
            undeclared,
            paused,
            edited,
        },
    );
    prop_oneof![
        6 => ours,
        1 => any::<bool>().prop_map(|application| DrawnOwner::Other { application }),
        1 => Just(DrawnOwner::Copy),
        1 => any::<bool>().prop_map(|tagged| DrawnOwner::ByHand { tagged }),
        1 => Just(DrawnOwner::BrokenRecord),
    ]
}

pub(super) fn behaviour() -> impl Strategy<Value = RemoteBehaviour> {
    let listing = prop_oneof![
        4 => Just(ListingFault::None),
        1 => Just(ListingFault::TotalTooHigh),
        1 => Just(ListingFault::Repeats),
        1 => Just(ListingFault::TotalChanges),
        1 => (1..4_usize).prop_map(ListingFault::Breaks),
    ];
    let some = || prop::collection::btree_set(0..PATHS + CHOSEN, 1..4);
    let keys = |some: BTreeSet<usize>| some.into_iter().map(|at| at.to_string()).collect();
    let writing = prop_oneof![
        4 => Just(WriteFault::None),
        1 => some().prop_map(move |some| WriteFault::Refuses(keys(some))),
        1 => some().prop_map(move |some| WriteFault::LeavesOut(keys(some))),
        1 => (0..5_usize, any::<bool>()).prop_map(|(after, has_effect)| WriteFault::Breaks { after, has_effect }),
        1 => Just(WriteFault::Forbids),
    ];
    (listing, writing, 1..8_usize, any::<[bool; 4]>()).prop_map(
        |(listing, writing, page, [filters, counts, lists_accepted, parses_metadata])| RemoteBehaviour {
            listing,
            writing,
            page,
            filters,
            counts,
            lists_accepted,
            parses_metadata,
        },
    )
}

/// The monitors at the API before the test: copies of the published ones, changed as their drawn owners changed them.
pub(super) fn monitors_at_api(
    published: &BTreeMap<String, Fields>,
    drawn: &[(usize, DrawnOwner)],
    now: SystemTime,
) -> BTreeMap<String, Fields> {
    let published: Vec<_> = published.iter().collect();
    let mut monitors = BTreeMap::new();
    for (number, (at, owner)) in drawn.iter().enumerate() {
        let (key, fields) = published[at % published.len()];
        let chosen = key.starts_with("chosen");
        // Two owners can have one key only if both declare it. A monitor that nothing declares has another key.
        let ours = matches!(owner, DrawnOwner::Ours { .. } | DrawnOwner::BrokenRecord);
        let key = match (*at < published.len() && (chosen || ours), owner) {
            (true, DrawnOwner::Copy) | (false, _) => format!("other-{number}"),
            (true, _) => key.clone(),
        };
        let mut fields = fields.clone();
        fields.insert("key".to_owned(), key.as_str().into());
        change(&mut fields, owner, &key, now);
        monitors.insert(key, fields);
    }
    monitors
}

fn change(fields: &mut Fields, owner: &DrawnOwner, key: &str, now: SystemTime) {
    match owner {
        DrawnOwner::Ours { orphan_for, release, undeclared, paused, edited } => {
            edit_record(fields, |record| {
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
                Some(HandEdit::Note) => drop(fields.insert("note".to_owned(), "by hand".into())),
                Some(HandEdit::Tags) => {
                    if let Some(tags) = fields.get_mut("tags").and_then(Json::as_array_mut) {
                        tags.push("by-hand".into());
                    }
                }
                Some(HandEdit::Url) => fields["request"]["url"] = "https://elsewhere.example/".into(),
                Some(HandEdit::Schedule) => {
                    drop(fields.insert("schedule".to_owned(), "every 7 minutes".into()))
                }
                None => {}
            }
        }
        DrawnOwner::Other { application } => edit_record(fields, |record| {
            record["key"] = key.into();
            let member = if *application { "application" } else { "environment" };
            record[member] = "another".into();
        }),
        // Its record names the key of the original.
        DrawnOwner::Copy => {}
        DrawnOwner::ByHand { tagged } => {
            fields.remove("metadata");
            if !tagged {
                fields.insert("tags".to_owned(), json!(["by-hand"]));
            }
        }
        DrawnOwner::BrokenRecord => {
            drop(fields.insert("metadata".to_owned(), "{\"health-runtime\":{\"appl".into()))
        }
    }
}

fn edit_record(fields: &mut Fields, edit: impl FnOnce(&mut Json)) {
    let mut metadata = metadata(fields).unwrap_or_default();
    edit(&mut metadata["health-runtime"]);
    fields.insert("metadata".to_owned(), metadata.to_string().into());
}

fn metadata(fields: &Fields) -> Option<Json> {
    serde_json::from_str(fields.get("metadata")?.as_str()?).ok()
}

/// The record on a monitor, if it is ours.
pub(super) fn ours(key: &str, fields: &Fields) -> Option<Json> {
    let record = metadata(fields)?["health-runtime"].clone();
    let is = |member: &str, value: &str| record[member] == value;
    let ours = is("application", SHOP) && is("environment", ENVIRONMENT) && is("key", key);
    ours.then_some(record)
}
