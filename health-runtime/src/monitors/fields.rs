//! The published value of each field: what a put sends, what a plan compares, and what `/monitors` shows.

use serde_json::Value as Json;

use crate::declare::{
    Carrier, DefinedValue, MONITOR_FIELDS, MonitorField, PublishedField, ResolvedPart, SentAs, Value,
};
use crate::monitors::interval::interval;
use crate::monitors::resolved::ResolvedMonitor;

/// The value of one field of one monitor.
#[cfg_attr(not(feature = "publish"), expect(dead_code, reason = "only payloads tell headers from cookies"))]
pub(crate) enum FieldValue<'a> {
    Known(Json),
    /// Headers or cookies. A put reads their secrets, an export names their variables, and `/monitors` masks them.
    Secrets(Carrier, &'a [(String, Value)]),
}

impl ResolvedMonitor {
    /// Every published field with its value, in the order of the table. `None`: it is not sent, and the API keeps the
    /// value that it has.
    pub(crate) fn published_fields(
        &self,
    ) -> impl Iterator<Item = (&'static PublishedField, Option<FieldValue<'_>>)> {
        MONITOR_FIELDS.iter().filter_map(|field| {
            let published = field.published.as_ref()?;
            Some((published, self.value(field, published.sent)))
        })
    }

    fn value(&self, field: &MonitorField, sent: SentAs) -> Option<FieldValue<'_>> {
        let defined = field.definition.as_ref().map(|definition| (definition.read)(&self.definition));
        let value = match (sent, defined) {
            (SentAs::Constant(text), _) => text.into(),
            (SentAs::Resolved(part), _) => self.resolved(part),
            (SentAs::Text(default), Some(DefinedValue::Text(text))) => text.unwrap_or(default).into(),
            (SentAs::OptionalText, Some(DefinedValue::Text(text))) => text?.into(),
            (SentAs::Flag(default), Some(DefinedValue::Flag(flag))) => flag.unwrap_or(default).into(),
            (SentAs::Number(default), Some(DefinedValue::Number(number))) => number.unwrap_or(default).into(),
            (SentAs::Seconds(default), Some(DefinedValue::Length(time))) => {
                time.unwrap_or(default).as_secs().into()
            }
            (SentAs::Interval(default), Some(DefinedValue::Length(time))) => {
                interval(time.unwrap_or(default).as_secs()).into()
            }
            (SentAs::List(default), Some(DefinedValue::List([]))) => default.into(),
            (SentAs::List(_), Some(DefinedValue::List(list))) => list.into(),
            (SentAs::Assertions, Some(DefinedValue::Assertions(assertions))) => {
                assertions.iter().map(ToString::to_string).collect()
            }
            (SentAs::Secrets, Some(DefinedValue::Secrets(carrier, pairs))) => {
                return Some(FieldValue::Secrets(carrier, pairs));
            }
            // A row whose halves do not fit. The test below finds it.
            _ => return None,
        };
        Some(FieldValue::Known(value))
    }

    fn resolved(&self, part: ResolvedPart) -> Json {
        match part {
            ResolvedPart::Key => (*self.key).into(),
            ResolvedPart::Name => (*self.name).into(),
            ResolvedPart::Note => (*self.note).into(),
            ResolvedPart::Method => self.method.as_str().into(),
            ResolvedPart::Url => (*self.url).into(),
            ResolvedPart::Tags => self.tags.clone().into(),
            ResolvedPart::Environments => vec![self.environment.clone()].into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::declare::Monitor;
    use crate::monitors::fixtures::resolved;

    #[test]
    fn every_published_field_has_a_value_where_the_definition_leaves_it_open_but_the_group() {
        let monitor = resolved(Monitor::get("/orders"));
        let unsent = monitor.published_fields().filter(|(_, value)| value.is_none());
        assert_eq!(unsent.map(|(field, _)| field.name).collect::<Vec<_>>(), ["group"]);
    }
}
