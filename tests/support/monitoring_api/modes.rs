use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How the double decides what nobody knows of the real API, and which keys it accepts.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Modes {
    /// The key that may do everything; `None` accepts any that is not empty.
    pub key: Option<String>,
    /// A key that may read, and is answered 403 when it writes.
    pub telemetry_key: String,
    /// The status that a missing or wrong key gets: 401 or 403.
    pub wrong_key: u16,
    /// The shape of an error's body.
    pub errors: ErrorBody,
    /// What one invalid monitor does to its batch.
    pub invalid_monitor: InvalidMonitor,
    /// What happens to fields that are not documented. Those that only answers have are always ignored.
    pub unknown_fields: UnknownFields,
    /// What an update does to the members of `request` that it omits.
    pub request: RequestUpdate,
    /// Whether `null` unsets a field; else it is a value of a wrong type.
    pub null_unsets: bool,
    /// The status of the answer to an asynchronous put: 200 or 202.
    pub async_status: u16,
    /// Where a listing says which page it is.
    pub paging: Paging,
    /// A larger `pageSize` is cut to this.
    pub page_size_cap: usize,
    /// The version of requests that name none in `Cronitor-Version`.
    pub version: String,
    /// Whether a check may send DELETE and OPTIONS.
    pub delete_and_options: bool,
    /// Whether `response.code` takes `!=`.
    pub code_not_equal: bool,
    /// How an assertion's text with white space has to be quoted.
    pub quoting: Quoting,
    /// After each of so many pages somebody makes one more monitor, which stands before all others.
    pub grows_while_paged: usize,
    /// More requests than this within a second are answered 429 with `Retry-After: 1`.
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
        // A key of digits alone is text all the same.
        *mode = if mode.is_string() || name == "key" { Value::from(text) } else { literal };
        *self = serde_json::from_value(modes).map_err(|error| format!("{assignment}: {error}"))?;
        Ok(())
    }
}

/// The shapes of an error's body that occur in clients.
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

/// What one invalid monitor does to its batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InvalidMonitor {
    /// 400, and nothing is kept.
    RefuseBatch,
    /// 200, the others are kept, and the answer lists only those. With none left: 400.
    KeepOthers,
}

/// What happens to fields that are not documented.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnknownFields {
    /// The monitor is invalid.
    Refuse,
    /// They are kept and shown like any other.
    Keep,
}

/// What an update does to the members of `request` that it omits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RequestUpdate {
    /// They keep their values, as omitted fields of the monitor do.
    Merge,
    /// They are forgotten: `request` is one value.
    Replace,
}

/// Where a listing says which page it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Paging {
    /// `page` (a string), `page_size`, `total_monitor_count` beside `monitors`.
    Flat,
    /// `page_info` with `page`, `pageSize`, `totalMonitorCount`.
    PageInfo,
}

/// How an assertion's text with white space has to be quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quoting {
    /// In any of the ways below.
    Any,
    /// `'a b'`
    Single,
    /// `"a b"`
    Double,
    /// `a b`
    Bare,
}
