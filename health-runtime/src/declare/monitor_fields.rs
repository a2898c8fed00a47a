//! The table of a monitor's fields: one row for each, written once.
//!
//! A monitor is read in many places. The manifest prints what its definition says; a put sends it to the monitoring
//! API; a plan compares it with what the API has; `/monitors` and the exports show it. Each of them walks this table, so
//! that a new field is one row here. [`Monitor`] has no other list of its fields: a test fails while a field of the
//! struct has no row.
//!
//! A row has two halves. The *definition* reads what was declared. The *published* half says under which name the API
//! keeps the field, how two of its values compare, and the default that is sent when the definition leaves it open. Some rows have
//! one half only: a sample value is part of the URL and no field of its own, and the `type` is the same for every monitor.
//!
//! **The order of the rows is part of what is stored.** The record on each published monitor holds digests in this order
//! (see `publish/plan/digest.rs`). Moving, renaming or adding a compared row makes all stored digests unreadable once: an
//! edit by hand then counts as a change of the definition.

use std::time::Duration;

use axum::http::Method;

use crate::declare::assertion::Assertion;
use crate::declare::monitor::{Monitor, Target};
use crate::declare::monitor_defaults;
use crate::declare::value::Value;

use DefinedValue::{Assertions, Flag, Length, List, Number, Query, Samples, Secrets, Text};
use FieldComparison::{Interval, Plain, Unordered};

/// One row of the table.
pub(crate) struct MonitorField {
    /// `None` for a field that no definition can set.
    pub(crate) definition: Option<DefinedField>,
    /// `None` for a field that the API never gets.
    pub(crate) published: Option<PublishedField>,
}

/// A field as the source declares it.
pub(crate) struct DefinedField {
    /// Its name in the struct, in the attribute and in the manifest.
    #[cfg_attr(not(any(test, feature = "export")), expect(dead_code, reason = "the manifest prints it"))]
    pub(crate) name: &'static str,
    pub(crate) read: fn(&Monitor) -> DefinedValue<'_>,
}

/// What a definition says of one field. `None` and empty lists are fields that it leaves open.
#[cfg_attr(not(any(test, feature = "export")), expect(dead_code, reason = "the manifest reads the rest"))]
pub(crate) enum DefinedValue<'a> {
    Text(Option<&'a str>),
    Flag(Option<bool>),
    Number(Option<u32>),
    Length(Option<Duration>),
    List(&'a [String]),
    Assertions(&'a [Assertion]),
    Method(Option<&'a Method>),
    Target(&'a Target),
    /// Sample values by the name of their parameter.
    Samples(&'a [(String, String)]),
    /// Parameters of the query, whose order may matter.
    Query(&'a [(String, String)]),
    /// Headers or cookies, whose values may be secrets.
    Secrets(Carrier, &'a [(String, Value)]),
}

/// What carries a value that may be a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Carrier {
    Header,
    Cookie,
}

/// A field as the monitoring API keeps it.
pub(crate) struct PublishedField {
    /// Its name at the API, and in `/monitors`.
    pub(crate) name: &'static str,
    /// Whether it is a member of `request` rather than of the monitor itself.
    #[cfg_attr(not(feature = "publish"), expect(dead_code, reason = "payloads and plans need it"))]
    pub(crate) in_request: bool,
    /// `None` for the key, by which the two sides of a comparison find each other.
    #[cfg_attr(not(feature = "publish"), expect(dead_code, reason = "plans need it"))]
    pub(crate) comparison: Option<FieldComparison>,
    pub(crate) sent: SentAs,
}

/// When two values of a field count as equal, in all the forms in which the API may answer one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FieldComparison {
    /// A text, number or flag.
    Plain,
    /// A list in any order.
    Unordered,
    /// A list of assertions in any order, with either kind of quotes.
    Assertions,
    /// A length of time in words, or a number of hours.
    Interval,
    /// Names with values that may be secrets: only the names are ever shown.
    Secrets,
}

/// The value that a put sends: how it follows from the definition, and the default for a field that the definition leaves
/// open. A field that is not sent keeps its old value at the API, so almost every field has a default.
#[derive(Clone, Copy, Debug)]
pub(crate) enum SentAs {
    /// The same text for every monitor.
    Constant(&'static str),
    /// Made from the definition, its route and the settings, in `monitors/`.
    Resolved(ResolvedPart),
    Text(&'static str),
    /// Not sent when it is open, since it is unknown how the API clears such a field.
    OptionalText,
    Flag(bool),
    Number(u32),
    Seconds(Duration),
    /// In words: `every 8 hours`.
    Interval(Duration),
    List(&'static [&'static str]),
    Assertions,
    Secrets,
}

/// A field whose published value needs more than the definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ResolvedPart {
    Key,
    Name,
    Note,
    Method,
    Url,
    Tags,
    Environments,
}

/// Every field, in the order in which people read them.
pub(crate) const MONITOR_FIELDS: &[MonitorField] = &[
    defined("key", |it| Text(it.key.as_deref())).uncompared("key", ResolvedPart::Key),
    defined("name", |it| Text(it.name.as_deref())).sent("name", Plain, resolved(ResolvedPart::Name)),
    constant("type", "check"),
    constant("platform", "http"),
    defined("method", |it| DefinedValue::Method(it.method.as_ref())).in_request(
        "method",
        Plain,
        resolved(ResolvedPart::Method),
    ),
    defined("target", |it| DefinedValue::Target(&it.target)).in_request(
        "url",
        Plain,
        resolved(ResolvedPart::Url),
    ),
    defined("headers", |it| Secrets(Carrier::Header, &it.headers)).in_request(
        "headers",
        FieldComparison::Secrets,
        SentAs::Secrets,
    ),
    defined("cookies", |it| Secrets(Carrier::Cookie, &it.cookies)).in_request(
        "cookies",
        FieldComparison::Secrets,
        SentAs::Secrets,
    ),
    defined("body", |it| Text(it.body.as_deref())).in_request("body", Plain, SentAs::Text("")),
    defined("timeout", |it| Length(it.timeout)).in_request(
        "timeout_seconds",
        Plain,
        SentAs::Seconds(monitor_defaults::TIMEOUT),
    ),
    defined("follow_redirects", |it| Flag(it.follow_redirects)).in_request(
        "follow_redirects",
        Plain,
        SentAs::Flag(monitor_defaults::FOLLOW_REDIRECTS),
    ),
    defined("verify_ssl", |it| Flag(it.verify_ssl)).in_request(
        "verify_ssl",
        Plain,
        SentAs::Flag(monitor_defaults::VERIFY_SSL),
    ),
    defined("regions", |it| List(&it.regions)).in_request("regions", Unordered, SentAs::List(&[])),
    defined("assertions", |it| Assertions(&it.assertions)).sent(
        "assertions",
        FieldComparison::Assertions,
        SentAs::Assertions,
    ),
    defined("every", |it| Length(it.every)).sent(
        "schedule",
        Interval,
        SentAs::Interval(monitor_defaults::INTERVAL),
    ),
    defined("paused", |it| Flag(it.paused.then_some(true))).sent("paused", Plain, SentAs::Flag(false)),
    defined("notify", |it| List(&it.notify)).sent("notify", Unordered, SentAs::List(&["default"])),
    defined("realert", |it| Length(it.realert)).sent(
        "realert_interval",
        Interval,
        SentAs::Interval(Duration::from_secs(8 * 60 * 60)),
    ),
    defined("grace", |it| Length(it.grace)).sent("grace_seconds", Plain, SentAs::Seconds(Duration::ZERO)),
    defined("failure_tolerance", |it| Number(it.failure_tolerance)).sent(
        "failure_tolerance",
        Plain,
        SentAs::Number(0),
    ),
    defined("group", |it| Text(it.group.as_deref())).sent("group", Plain, SentAs::OptionalText),
    defined("environments", |it| List(&it.environments)).sent(
        "environments",
        Unordered,
        resolved(ResolvedPart::Environments),
    ),
    defined("tags", |it| List(&it.tags)).sent("tags", Unordered, resolved(ResolvedPart::Tags)),
    defined("note", |it| Text(it.note.as_deref())).sent("note", Plain, resolved(ResolvedPart::Note)),
    // What follows is part of the URL, or says that a request may be sent at all.
    defined("params", |it| Samples(&it.params)),
    defined("query", |it| Query(&it.query)),
    defined("mutates", |it| Flag(it.mutates.then_some(true))),
];

const fn defined(name: &'static str, read: fn(&Monitor) -> DefinedValue<'_>) -> MonitorField {
    MonitorField { definition: Some(DefinedField { name, read }), published: None }
}

const fn constant(name: &'static str, value: &'static str) -> MonitorField {
    MonitorField { definition: None, published: None }.sent(name, Plain, SentAs::Constant(value))
}

const fn resolved(part: ResolvedPart) -> SentAs {
    SentAs::Resolved(part)
}

impl MonitorField {
    const fn sent(self, name: &'static str, comparison: FieldComparison, sent: SentAs) -> Self {
        let published = PublishedField { name, in_request: false, comparison: Some(comparison), sent };
        Self { definition: self.definition, published: Some(published) }
    }

    const fn in_request(self, name: &'static str, comparison: FieldComparison, sent: SentAs) -> Self {
        let published = PublishedField { name, in_request: true, comparison: Some(comparison), sent };
        Self { definition: self.definition, published: Some(published) }
    }

    const fn uncompared(self, name: &'static str, part: ResolvedPart) -> Self {
        let published =
            PublishedField { name, in_request: false, comparison: None, sent: SentAs::Resolved(part) };
        Self { definition: self.definition, published: Some(published) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declare::fixtures::full_monitor;

    #[test]
    fn every_field_of_the_definition_has_one_row_in_the_table() {
        let shown = format!("{:#?}", Monitor::get("/orders"));
        let fields = shown.lines().filter_map(|line| line.strip_prefix("    "));
        let mut of_the_struct: Vec<_> = fields
            .filter(|line| !line.starts_with([' ', ']', '}', ')']))
            .filter_map(|line| line.split_once(':').map(|(name, _)| name))
            // Where the definition comes from is no part of it.
            .filter(|name| !matches!(*name, "location" | "is_proven"))
            .collect();
        let mut of_the_table: Vec<_> = MONITOR_FIELDS
            .iter()
            .filter_map(|field| field.definition.as_ref())
            .map(|field| field.name)
            .collect();
        of_the_struct.sort_unstable();
        of_the_table.sort_unstable();
        assert_eq!(of_the_struct, of_the_table);
    }

    #[test]
    fn the_definition_of_the_tests_leaves_no_field_open() {
        let monitor = full_monitor();
        for field in MONITOR_FIELDS.iter().filter_map(|field| field.definition.as_ref()) {
            let is_open = match (field.read)(&monitor) {
                Text(text) => text.is_none(),
                Flag(flag) => flag.is_none(),
                Number(number) => number.is_none(),
                Length(time) => time.is_none(),
                List(list) => list.is_empty(),
                Assertions(list) => list.is_empty(),
                DefinedValue::Method(method) => method.is_none(),
                DefinedValue::Target(target) => *target == Target::Route,
                Samples(pairs) | Query(pairs) => pairs.is_empty(),
                Secrets(_, pairs) => pairs.is_empty(),
            };
            assert!(!is_open, "{}", field.name);
        }
    }

    #[test]
    fn no_two_fields_have_one_name_at_the_api() {
        let mut names: Vec<_> = MONITOR_FIELDS
            .iter()
            .filter_map(|field| field.published.as_ref())
            .map(|field| field.name)
            .collect();
        let number = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), number, "`/monitors` shows them side by side: {names:?}");
    }
}
