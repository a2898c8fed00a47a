//! A monitor as it is declared, in the fields of the API: every managed one, since one that is left out keeps its old
//! value there.

use serde_json::{Map, Value as Json, json};

use crate::declare::Value;
use crate::monitors::{ResolvedMonitor, interval};
use crate::publish::plan::{Digests, Owner, OwnerRecord, digests};
use crate::publish::send::payload::Payload;
use crate::settings::Secret;

/// What would be put, to be compared with what there is.
pub(crate) struct Draft {
    secrets: Vec<Secret>,
    fields: Map<String, Json>,
    record: OwnerRecord,
}

impl Draft {
    /// Reads the secrets of `monitor`, which is `undeclared` where no route and no builder declares it.
    ///
    /// # Errors
    /// Names the variable that is not set.
    pub(crate) fn new(
        monitor: &ResolvedMonitor,
        variable: &dyn Fn(&str) -> Option<String>,
        owner: &Owner,
        undeclared: bool,
    ) -> Result<Self, String> {
        let (declared, mut secrets) = (&monitor.definition, Vec::new());
        let mut revealed = |pairs: &[(String, Value)]| {
            pairs
                .iter()
                .map(|(name, value)| {
                    let text = value.reveal(variable)?;
                    secrets.push(Secret::new(&text));
                    Ok((name.clone(), Json::from(text)))
                })
                .collect::<Result<Map<_, _>, String>>()
        };
        let headers = revealed(&declared.headers)?;
        let cookies = revealed(&declared.cookies)?;
        let (fields, record) = managed(monitor, headers, cookies, owner, undeclared);
        Ok(Self { secrets, fields, record })
    }

    pub(crate) fn fields(&self) -> &Map<String, Json> {
        &self.fields
    }

    pub(crate) fn record(&self) -> &OwnerRecord {
        &self.record
    }

    /// What is remembered of it at the API is added when it is known that it is sent: only then it has to be worked out.
    fn with_record(mut self) -> Self {
        self.record.applied = digests(&self.fields);
        self.fields.insert("metadata".to_owned(), self.record.text().into());
        self
    }

    /// As it is sent.
    pub(crate) fn sealed(self) -> Payload {
        let Self { secrets, fields, record } = self.with_record();
        Payload::new(record.key, secrets, &fields)
    }
}

/// What `monitors` read from the environment to send it: whatever the API answers may hold it. What is not set is not sent.
pub(crate) fn secrets<'a>(
    monitors: impl Iterator<Item = &'a ResolvedMonitor>,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Vec<Secret> {
    let values =
        monitors.flat_map(|monitor| monitor.definition.headers.iter().chain(&monitor.definition.cookies));
    let read = values.filter(|(_, value)| matches!(value, Value::Env(_)));
    read.filter_map(|(_, value)| value.reveal(variable).ok()).map(Secret::new).collect()
}

/// What a put sends of `monitor`, with these headers and cookies in the place of its own.
#[cfg(feature = "export")]
pub(crate) fn sent(
    monitor: &ResolvedMonitor,
    headers: Map<String, Json>,
    cookies: Map<String, Json>,
    owner: &Owner,
) -> Map<String, Json> {
    let (fields, record) = managed(monitor, headers, cookies, owner, false);
    Draft { secrets: Vec::new(), fields, record }.with_record().fields
}

/// Every managed field of `monitor`, with these headers and cookies, and the record that is to be kept among them.
fn managed(
    monitor: &ResolvedMonitor,
    headers: Map<String, Json>,
    cookies: Map<String, Json>,
    owner: &Owner,
    undeclared: bool,
) -> (Map<String, Json>, OwnerRecord) {
    let declared = &monitor.definition;
    let notify =
        if declared.notify.is_empty() { vec!["default".to_owned()] } else { declared.notify.clone() };
    let fields = json!({
        "type": "check",
        "platform": "http",
        "key": monitor.key,
        "name": monitor.name,
        "note": monitor.note,
        "tags": monitor.tags,
        "environments": [monitor.environment],
        "paused": declared.paused,
        "schedule": monitor.schedule(),
        "notify": notify,
        "realert_interval": interval(declared.realert.map_or(8 * 60 * 60, |time| time.as_secs())),
        "grace_seconds": declared.grace.map_or(0, |time| time.as_secs()),
        "failure_tolerance": declared.failure_tolerance.unwrap_or(0),
        "assertions": declared.assertions.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "request": {
            "url": monitor.url,
            "method": monitor.method.as_str(),
            "headers": headers,
            "cookies": cookies,
            "body": declared.body.as_deref().unwrap_or_default(),
            "timeout_seconds": monitor.timeout_seconds(),
            "follow_redirects": declared.follow_redirects.unwrap_or(true),
            "verify_ssl": declared.verify_ssl.unwrap_or(true),
            "regions": declared.regions,
        },
    });
    let mut fields = if let Json::Object(fields) = fields { fields } else { Map::new() };
    // How a group is taken away again is not known: without one the field is left alone.
    if let Some(group) = &declared.group {
        fields.insert("group".to_owned(), group.as_str().into());
    }
    let record = OwnerRecord {
        application: owner.application.clone(),
        environment: owner.environment.clone(),
        key: monitor.key.clone(),
        release: owner.release.clone(),
        undeclared,
        orphan_since: None,
        applied: Digests::default(),
    };
    (fields, record)
}
