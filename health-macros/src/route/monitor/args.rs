//! The arguments of `healthcheck( … )`.

use std::time::Duration;

use syn::parse::ParseStream;
use syn::{LitStr, Result};

use super::fields::{self, Field, Sample};
use crate::diagnostics::Diagnostics;
use crate::keys::{Key, keys};
use crate::literal::{Written, boolean, count, duration, text, texts};
use crate::route::assertion::Assertion;
use crate::route::method::{Method, method};

keys! {
    pub(in crate::route) enum MonitorKey {
        Name "name" => "name = \"orders\"",
        Key "key" => "key = \"shop-orders\"",
        Method "method" => "method = HEAD",
        Params "params" => "params(id = 1)",
        Query "query" => "query(\"q\" = \"x\")",
        Headers "headers" => "headers(\"Authorization\" = env(\"PROBE_TOKEN\"))",
        Cookies "cookies" => "cookies(\"session\" = env(\"PROBE_SESSION\"))",
        Body "body" => "body = \"{}\"",
        Assert "assert" => "assert(response.code == 200)",
        Tags "tags" => "tags = [\"orders\"]",
        Note "note" => "note = \"..\"",
        Every "every" => "every = 1min",
        Timeout "timeout" => "timeout = 5s",
        Notify "notify" => "notify = [\"email:ops@example.com\"]",
        Group "group" => "group = \"shop\"",
        Grace "grace" => "grace = 60s",
        FailureTolerance "failure_tolerance" => "failure_tolerance = 2",
        Realert "realert" => "realert = 8h",
        Regions "regions" => "regions = [\"eu-central-1\"]",
        FollowRedirects "follow_redirects" => "follow_redirects = false",
        VerifySsl "verify_ssl" => "verify_ssl = true",
        Environments "environments" => "environments = [\"production\"]",
        Paused "paused" => "paused = true",
        Mutates "mutates" => "mutates = true",
    }
}

/// The arguments as they are written. Without any, as `healthcheck = true` has them, all settings have their defaults.
#[derive(Default)]
pub(in crate::route) struct MonitorArgs {
    /// The keys whose values had a mistake. What they set is unknown rather than missing.
    unread: Vec<MonitorKey>,
    pub(in crate::route) name: Option<LitStr>,
    pub(in crate::route) key: Option<LitStr>,
    pub(super) method: Option<Method>,
    pub(super) params: Vec<Sample>,
    pub(super) query: Vec<Sample>,
    pub(super) headers: Vec<Field>,
    pub(super) cookies: Vec<Field>,
    pub(super) body: Option<LitStr>,
    pub(super) assertions: Vec<Assertion>,
    pub(super) tags: Vec<LitStr>,
    pub(super) note: Option<LitStr>,
    pub(super) every: Option<Written<Duration>>,
    pub(super) timeout: Option<Written<Duration>>,
    pub(super) notify: Vec<LitStr>,
    pub(super) group: Option<LitStr>,
    pub(super) grace: Option<Written<Duration>>,
    pub(super) failure_tolerance: Option<Written<u32>>,
    pub(super) realert: Option<Written<Duration>>,
    pub(super) regions: Vec<LitStr>,
    pub(super) follow_redirects: Option<Written<bool>>,
    pub(super) verify_ssl: Option<Written<bool>>,
    pub(super) environments: Option<Written<Vec<LitStr>>>,
    pub(super) paused: Option<Written<bool>>,
    pub(super) mutates: Option<Written<bool>>,
}

impl MonitorArgs {
    /// Reads what follows the key `healthcheck`.
    pub(in crate::route) fn parse(
        key: &Key,
        input: ParseStream,
        diagnostics: &mut Diagnostics,
    ) -> Result<Self> {
        let mut args = Self::default();
        key.keys(input, diagnostics, |keys, input, diagnostics| {
            let (which, key) = keys.next(input, diagnostics)?;
            let mistakes = diagnostics.count();
            let read = args.value(which, &key, input, diagnostics);
            if read.is_err() || diagnostics.count() > mistakes {
                args.unread.push(which);
            }
            read
        })?;
        Ok(args)
    }

    /// Whether the value of `key` is known. If not, a rule that misses it would report a consequence of a mistake that is
    /// reported already.
    pub(super) fn knows(&self, key: MonitorKey) -> bool {
        !self.unread.contains(&key)
    }

    fn value(
        &mut self,
        which: MonitorKey,
        key: &Key,
        input: ParseStream,
        diagnostics: &mut Diagnostics,
    ) -> Result<()> {
        match which {
            MonitorKey::Name => self.name = Some(key.value(input, text)?),
            MonitorKey::Key => self.key = Some(key.value(input, text)?),
            MonitorKey::Method => self.method = Some(key.value(input, method)?),
            MonitorKey::Params => self.params.extend(key.group(input, diagnostics, fields::param)?),
            MonitorKey::Query => self.query.extend(key.group(input, diagnostics, fields::query)?),
            MonitorKey::Headers => self.headers.extend(key.group(input, diagnostics, fields::header)?),
            MonitorKey::Cookies => self.cookies.extend(key.group(input, diagnostics, fields::cookie)?),
            MonitorKey::Body => self.body = Some(key.value(input, fields::body)?),
            MonitorKey::Assert => self.assertions.extend(key.group(input, diagnostics, Assertion::parse)?),
            MonitorKey::Tags => self.tags = key.value(input, |input| texts(input, diagnostics))?,
            MonitorKey::Note => self.note = Some(key.value(input, text)?),
            MonitorKey::Every => self.every = Some(key.value(input, duration)?),
            MonitorKey::Timeout => self.timeout = Some(key.value(input, duration)?),
            MonitorKey::Notify => self.notify = key.value(input, |input| texts(input, diagnostics))?,
            MonitorKey::Group => self.group = Some(key.value(input, text)?),
            MonitorKey::Grace => self.grace = Some(key.value(input, duration)?),
            MonitorKey::FailureTolerance => self.failure_tolerance = Some(key.value(input, count)?),
            MonitorKey::Realert => self.realert = Some(key.value(input, duration)?),
            MonitorKey::Regions => self.regions = key.value(input, |input| texts(input, diagnostics))?,
            MonitorKey::FollowRedirects => self.follow_redirects = Some(key.value(input, boolean)?),
            MonitorKey::VerifySsl => self.verify_ssl = Some(key.value(input, boolean)?),
            MonitorKey::Environments => {
                let value = key.value(input, |input| texts(input, diagnostics))?;
                self.environments = Some(Written { value, span: key.span });
            }
            MonitorKey::Paused => self.paused = Some(key.value(input, boolean)?),
            MonitorKey::Mutates => self.mutates = Some(key.value(input, boolean)?),
        }
        Ok(())
    }
}
