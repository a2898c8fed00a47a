use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How the test double behaves where the documentation of the real API is silent, and which keys it accepts.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Modes {
    /// The key with all permissions; `None` accepts every key that is not empty.
    pub key: Option<String>,
    /// A key that may only read: writing with it gets 403.
    pub telemetry_key: String,
    /// The status for a missing or wrong key: 401 or 403.
    pub wrong_key: u16,
    /// The shape of error bodies.
    pub errors: ErrorBody,
    /// How one invalid monitor affects its batch.
    pub invalid_monitor: InvalidMonitor,
    /// How undocumented fields are treated. Fields that occur only in responses are always ignored.
    pub unknown_fields: UnknownFields,
    /// How an update treats the members of `request` that it omits.
    pub request: RequestUpdate,
    /// Whether `null` unsets a field. If not, it is a value of the wrong type.
    pub null_unsets: bool,
    /// The status of the response to an asynchronous PUT: 200 or 202.
    pub async_status: u16,
    /// Where a listing has the number of its page.
    pub paging: Paging,
    /// The largest `pageSize`; larger values are reduced to it.
    pub page_size_cap: usize,
    /// The version for requests without `Cronitor-Version`.
    pub version: String,
    /// Whether a check may send DELETE and OPTIONS.
    pub delete_and_options: bool,
    /// Whether `response.code` accepts `!=`.
    pub code_not_equal: bool,
    /// How an assertion must quote a text with white space.
    pub quoting: Quoting,
    /// After each of so many pages another client creates a monitor, which comes first in the list.
    pub grows_while_paged: usize,
    /// The requests allowed within a second. Further ones get 429 with `Retry-After: 1`.
    pub rate_limit: Option<u32>,
}

impl Default for Modes {
    fn default() -> Self {
        Self {
            key: Some("monitoring-api-key".into()),
            telemetry_key: "telemetry-key".into(),
            wrong_key: 403,
            errors: ErrorBody::Error,
            invalid_monitor: InvalidMonitor::RefuseBatch,
            unknown_fields: UnknownFields::Refuse,
            request: RequestUpdate::Merge,
            null_unsets: true,
            async_status: 200,
            paging: Paging::Flat,
            page_size_cap: 100,
            version: "2020-10-01".into(),
            delete_and_options: false,
            code_not_equal: false,
            quoting: Quoting::Any,
            grows_while_paged: 0,
            rate_limit: None,
        }
    }
}

impl Modes {
    /// Sets a mode by its name and value in kebab case, as in `invalid-monitor=keep-others`.
    pub fn set(&mut self, assignment: &str) -> Result<(), String> {
        let (name, text) =
            assignment.split_once('=').ok_or_else(|| format!("{assignment}: not name=value"))?;
        let mut modes = serde_json::to_value(&*self).map_err(|error| error.to_string())?;
        let mode = modes.get_mut(name).ok_or_else(|| format!("{name}: no such mode"))?;
        let literal = serde_json::from_str(text).unwrap_or_else(|_| text.into());
        // A key may consist of digits, which JSON would read as a number.
        *mode = if mode.is_string() || name == "key" { Value::from(text) } else { literal };
        *self = serde_json::from_value(modes).map_err(|error| format!("{assignment}: {error}"))?;
        Ok(())
    }
}

/// The shapes of error bodies that the official clients expect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorBody {
    /// `{"error": "…"}`
    Error,
    /// `{"message": "…"}`
    Message,
    /// `{"errors": [{"message": "…"}]}`
    Errors,
    /// `{"detail": "…"}`
    Detail,
    /// Plain text.
    Text,
}

/// How one invalid monitor affects its batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InvalidMonitor {
    /// 400, and nothing is stored.
    RefuseBatch,
    /// 200; the others are stored, and the response lists only these. 400 if there are none.
    KeepOthers,
}

/// How undocumented fields are treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnknownFields {
    /// The monitor is invalid.
    Refuse,
    /// They are stored and shown like other fields.
    Keep,
}

/// How an update treats the members of `request` that it omits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RequestUpdate {
    /// They keep their values, like omitted fields of the monitor.
    Merge,
    /// They are removed: the update replaces `request` as a whole.
    Replace,
}

/// Where a listing has the number of its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Paging {
    /// `page` (a string), `page_size`, `total_monitor_count` beside `monitors`.
    Flat,
    /// `page_info` with `page`, `pageSize`, `totalMonitorCount`.
    PageInfo,
}

/// How an assertion must quote a text with white space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quoting {
    /// In any of these ways.
    Any,
    /// `'a b'`
    Single,
    /// `"a b"`
    Double,
    /// `a b`
    Bare,
}
