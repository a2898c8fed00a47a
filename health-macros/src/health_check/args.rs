//! The arguments of `#[health_check]`: `liveness, timeout = 2s, …`

use std::time::Duration;

use proc_macro2::{Ident, Span, TokenStream};
use syn::parse::ParseStream;
use syn::{LitStr, Path, Result, Token};

use crate::diagnostics::{Diagnostics, nearest};
use crate::keys::{Keys, expect, keys, read};
use crate::literal::{Written, count, duration, text, texts};

keys! {
    pub(super) enum CheckKey {
        Liveness "liveness" => "liveness",
        Readiness "readiness" => "readiness",
        Startup "startup" => "startup",
        Name "name" => "name = \"database\"",
        Tags "tags" => "tags = [\"db\"]",
        OnFail "on_fail" => "on_fail = warn",
        Timeout "timeout" => "timeout = 2s",
        Ttl "ttl" => "ttl = 5s",
        FailTtl "fail_ttl" => "fail_ttl = 1s",
        Every "every" => "every = 30s",
        InitialDelay "initial_delay" => "initial_delay = 10s",
        Failures "failures" => "failures = 3",
        Successes "successes" => "successes = 2",
        Component "component" => "component(type = \"datastore\", id = \"orders\")",
        Owner "owner" => "owner = \"team-orders\"",
        Runbook "runbook" => "runbook = \"https://wiki.example.com/orders\"",
        Crate "crate" => "crate = path",
    }
}

keys! {
    /// The keys of `component(…)`.
    enum ComponentKey {
        Type "type" => "type = \"datastore\"",
        Id "id" => "id = \"orders\"",
    }
}

/// The arguments as they are written.
#[derive(Default)]
pub(super) struct CheckArgs {
    pub(super) probes: Vec<Probe>,
    pub(super) name: Option<LitStr>,
    pub(super) tags: Vec<LitStr>,
    pub(super) on_fail: Option<OnFail>,
    pub(super) timings: Vec<Timing>,
    pub(super) thresholds: Vec<Threshold>,
    pub(super) facts: Vec<Fact>,
    pub(super) krate: Option<Path>,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Probe {
    Liveness,
    Readiness,
    Startup,
}

/// A key with a duration: `timeout`, `ttl`, `fail_ttl`, `every` or `initial_delay`.
pub(super) struct Timing {
    pub(super) key: CheckKey,
    pub(super) name: &'static str,
    /// The place of the key.
    pub(super) at: Span,
    pub(super) time: Written<Duration>,
}

/// A number of consecutive runs: `failures` or `successes`.
pub(super) struct Threshold {
    pub(super) name: &'static str,
    pub(super) runs: Written<u32>,
}

/// A text about the check, which has no effect on its runs.
pub(super) struct Fact {
    /// The method of the definition that sets it.
    pub(super) method: &'static str,
    pub(super) text: LitStr,
}

#[derive(Clone, Copy)]
pub(super) enum OnFail {
    Fail,
    Warn,
    Ignore,
}

pub(super) fn parse(tokens: TokenStream, diagnostics: &mut Diagnostics) -> CheckArgs {
    let mut args = CheckArgs::default();
    read(tokens, diagnostics, |input, diagnostics| {
        Keys::new().read(input, diagnostics, |keys, input, diagnostics| args.item(keys, input, diagnostics));
    });
    args
}

impl CheckArgs {
    fn item(
        &mut self,
        keys: &mut Keys<CheckKey>,
        input: ParseStream,
        diagnostics: &mut Diagnostics,
    ) -> Result<()> {
        let (which, key) = keys.next(input, diagnostics)?;
        let probe = |probe| key.flag(input).map(|()| probe);
        match which {
            CheckKey::Liveness => self.probes.push(probe(Probe::Liveness)?),
            CheckKey::Readiness => self.probes.push(probe(Probe::Readiness)?),
            CheckKey::Startup => self.probes.push(probe(Probe::Startup)?),
            CheckKey::Name => self.name = Some(key.value(input, text)?),
            CheckKey::Tags => self.tags = key.value(input, |input| texts(input, diagnostics))?,
            CheckKey::OnFail => self.on_fail = Some(key.value(input, on_fail)?),
            // The method of the definition that sets a duration or a threshold has the name of the key.
            CheckKey::Timeout
            | CheckKey::Ttl
            | CheckKey::FailTtl
            | CheckKey::Every
            | CheckKey::InitialDelay => {
                let time = key.value(input, duration)?;
                self.timings.push(Timing { key: which, name: key.name(), at: key.span, time });
            }
            CheckKey::Failures | CheckKey::Successes => {
                self.thresholds.push(Threshold { name: key.name(), runs: key.value(input, count)? });
            }
            CheckKey::Owner | CheckKey::Runbook => {
                self.facts.push(Fact { method: key.name(), text: key.value(input, text)? });
            }
            CheckKey::Component => {
                key.keys::<ComponentKey>(input, diagnostics, |keys, input, diagnostics| {
                    let (which, key) = keys.next(input, diagnostics)?;
                    let method = match which {
                        ComponentKey::Type => "component_type",
                        ComponentKey::Id => "component_id",
                    };
                    self.facts.push(Fact { method, text: key.value(input, text)? });
                    Ok(())
                })?
            }
            CheckKey::Crate => self.krate = Some(key.path(input)?),
        }
        Ok(())
    }
}

/// Reads `fail`, `warn` or `ignore`.
fn on_fail(input: ParseStream) -> Result<OnFail> {
    const WORDS: [(&str, OnFail); 3] =
        [("fail", OnFail::Fail), ("warn", OnFail::Warn), ("ignore", OnFail::Ignore)];
    let find = |written: &str| WORDS.into_iter().find(|(word, _)| *word == written);

    let mut word: Ident = expect(input, "expected `fail`, `warn` or `ignore`, without quotes")?;
    let is_path = input.peek(Token![::]);
    // Only the last segment of `OnFail::Warn` means anything, and `OnFail` itself resembles `fail`.
    while input.parse::<Option<Token![::]>>()?.is_some() {
        word = expect(input, "expected `fail`, `warn` or `ignore`, without a path")?;
    }
    let written = word.to_string();
    let message = match (find(&written), find(&written.to_lowercase())) {
        (Some((_, on_fail)), _) if !is_path => return Ok(on_fail),
        (_, Some((word, _))) if is_path => {
            format!("`on_fail` takes the word alone: write `on_fail = {word}`")
        }
        _ => match nearest(&written, &WORDS.map(|(word, _)| word)) {
            Some(near) => format!("unknown value `{written}`: did you mean `{near}`?"),
            None => format!("unknown value `{written}`: a failure counts as `fail`, `warn` or `ignore`"),
        },
    };
    Err(syn::Error::new(word.span(), message))
}
