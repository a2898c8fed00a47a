//! `Debug` of a monitor, without its secrets.

use std::fmt;

use crate::declare::monitor::{Monitor, Target};
use crate::support::{redact_pairs, redact_text, redact_url};

impl fmt::Debug for Monitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Named one by one, so that a new field is not forgotten here.
        let Self {
            target,
            method,
            name,
            key,
            params,
            query,
            headers,
            cookies,
            body,
            assertions,
            tags,
            note,
            every,
            timeout,
            notify,
            group,
            grace,
            failure_tolerance,
            realert,
            regions,
            follow_redirects,
            verify_ssl,
            environments,
            paused,
            mutates,
            is_proven: _,
            location,
        } = self;
        f.debug_struct("Monitor")
            .field("target", target)
            .field("method", method)
            .field("name", name)
            .field("key", key)
            .field("params", params)
            .field("query", &redact_pairs(query))
            .field("headers", headers)
            .field("cookies", cookies)
            .field("body", &body.as_deref().map(redact_text))
            .field("assertions", assertions)
            .field("tags", tags)
            .field("note", note)
            .field("every", every)
            .field("timeout", timeout)
            .field("notify", notify)
            .field("group", group)
            .field("grace", grace)
            .field("failure_tolerance", failure_tolerance)
            .field("realert", realert)
            .field("regions", regions)
            .field("follow_redirects", follow_redirects)
            .field("verify_ssl", verify_ssl)
            .field("environments", environments)
            .field("paused", paused)
            .field("mutates", mutates)
            .field("location", location)
            .finish()
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Route => f.write_str("Route"),
            Self::Path(path) => f.debug_tuple("Path").field(path).finish(),
            Self::Url(url) => f.debug_tuple("Url").field(&redact_url(url)).finish(),
        }
    }
}
