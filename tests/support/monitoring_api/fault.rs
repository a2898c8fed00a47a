use std::collections::VecDeque;
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use axum::http::{HeaderValue, StatusCode};

/// A failure of one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No failure. Queued before another fault, it lets one request succeed first.
    None,
    /// An error status. The request has no effect.
    Status(StatusCode, RetryAfter),
    /// 200 with the HTML login page of a proxy. The request has no effect.
    NotJson,
    /// 200 with JSON that never ends. The request has no effect.
    Endless,
    /// The connection breaks after half of the body. The request takes effect.
    Cut,
    /// The response comes after this time. The request takes effect at once.
    Slow(Duration),
}

impl Fault {
    /// An error without `Retry-After`. Panics if `code` is no status.
    pub fn status(code: u16) -> Self {
        Self::Status(StatusCode::from_u16(code).expect("a status has three digits"), RetryAfter::Absent)
    }

    /// 429 with this `Retry-After`.
    pub fn too_many_requests(retry_after: RetryAfter) -> Self {
        Self::Status(StatusCode::TOO_MANY_REQUESTS, retry_after)
    }
}

/// Parses `503`, `429,retry-after=2`, `503,retry-at=2` (a date), `not-json`, `endless`, `cut`, `slow=30` and `none`. Times
/// are in seconds.
impl FromStr for Fault {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let seconds = |text: &str| text.parse().map_err(|_| format!("{text}: not a number of seconds"));
        match text {
            "none" => return Ok(Self::None),
            "not-json" => return Ok(Self::NotJson),
            "endless" => return Ok(Self::Endless),
            "cut" => return Ok(Self::Cut),
            _ => {}
        }
        if let Some(time) = text.strip_prefix("slow=") {
            return Ok(Self::Slow(Duration::from_secs(seconds(time)?)));
        }
        let (code, retry_after) = text.split_once(',').unwrap_or((text, ""));
        let code = code.parse().map_err(|_| format!("{text}: no such fault"))?;
        let retry_after = match retry_after.split_once('=') {
            Some(("retry-after", time)) => RetryAfter::Seconds(seconds(time)?),
            Some(("retry-at", time)) => RetryAfter::Date(Duration::from_secs(seconds(time)?)),
            _ if retry_after.is_empty() => RetryAfter::Absent,
            _ => return Err(format!("{text}: only retry-after=SECONDS or retry-at=SECONDS may follow")),
        };
        Ok(Self::Status(code, retry_after))
    }
}

/// The `Retry-After` header of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryAfter {
    /// No header.
    Absent,
    /// A number of seconds.
    Seconds(u64),
    /// An HTTP date, this long after the response.
    Date(Duration),
}

impl RetryAfter {
    pub(super) fn header(self) -> Option<HeaderValue> {
        match self {
            Self::Absent => None,
            Self::Seconds(seconds) => Some(seconds.into()),
            Self::Date(after) => httpdate::fmt_http_date(SystemTime::now() + after).try_into().ok(),
        }
    }
}

/// The queue of faults, and the fault for every request after them.
#[derive(Default)]
pub(super) struct Faults {
    queue: VecDeque<Fault>,
    default: Option<Fault>,
}

impl Faults {
    pub(super) fn queue(&mut self, fault: &Fault, times: usize) {
        self.queue.extend(std::iter::repeat_n(fault.clone(), times));
    }

    pub(super) fn set_default(&mut self, fault: Fault) {
        self.default = Some(fault);
    }

    pub(super) fn next(&mut self) -> Fault {
        self.queue.pop_front().or_else(|| self.default.clone()).unwrap_or(Fault::None)
    }
}
