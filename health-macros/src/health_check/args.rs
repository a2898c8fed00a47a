//! `liveness, timeout = 2s, …`

use std::time::Duration;

use proc_macro2::{Ident, Span, TokenStream};
use syn::parse::ParseStream;
use syn::{LitStr, Path, Result, Token};

use crate::diagnostics::Diagnostics;
use crate::items::{expect, read};
use crate::keys::{Keys, Usages};
use crate::literal::{Written, count, duration, text, texts};
use crate::words::nearest;

const USAGES: Usages = &[
    ("liveness", "liveness"),
    ("readiness", "readiness"),
    ("startup", "startup"),
    ("name", "name = \"database\""),
    ("tags", "tags = [\"db\"]"),
    ("on_fail", "on_fail = warn"),
    ("timeout", "timeout = 2s"),
    ("ttl", "ttl = 5s"),
    ("fail_ttl", "fail_ttl = 1s"),
    ("every", "every = 30s"),
    ("initial_delay", "initial_delay = 10s"),
    ("failures", "failures = 3"),
    ("successes", "successes = 2"),
    ("crate", "crate = path"),
];

/// What stands in the parentheses.
#[derive(Default)]
pub(super) struct Args {
    pub(super) liveness: Option<Span>,
    pub(super) readiness: Option<Span>,
    pub(super) startup: Option<Span>,
    pub(super) name: Option<LitStr>,
    pub(super) tags: Vec<LitStr>,
    pub(super) on_fail: Option<OnFail>,
    pub(super) timeout: Option<Timing>,
    pub(super) ttl: Option<Timing>,
    pub(super) fail_ttl: Option<Timing>,
    pub(super) every: Option<Timing>,
    pub(super) initial_delay: Option<Timing>,
    pub(super) failures: Option<Written<u32>>,
    pub(super) successes: Option<Written<u32>>,
    pub(super) krate: Option<Path>,
}

/// A duration and the key that it belongs to.
pub(super) struct Timing {
    pub(super) key: Span,
    pub(super) value: Written<Duration>,
}

#[derive(Clone, Copy)]
pub(super) enum OnFail {
    Fail,
    Warn,
    Ignore,
}

pub(super) fn parse(tokens: TokenStream, diagnostics: &mut Diagnostics) -> Args {
    let mut args = Args::default();
    read(tokens, diagnostics, |input, diagnostics| {
        Keys::new(USAGES)
            .read(input, diagnostics, |keys, input, diagnostics| args.item(keys, input, diagnostics));
    });
    args
}

impl Args {
    fn item(&mut self, keys: &mut Keys, input: ParseStream, diagnostics: &mut Diagnostics) -> Result<()> {
        let key = keys.next(input, diagnostics)?;
        let timing =
            || -> Result<_> { Ok(Some(Timing { key: key.span, value: key.value(input, duration)? })) };
        match key.name {
            "liveness" | "readiness" | "startup" => {
                key.flag(input)?;
                let flag = match key.name {
                    "liveness" => &mut self.liveness,
                    "readiness" => &mut self.readiness,
                    _ => &mut self.startup,
                };
                *flag = Some(key.span);
            }
            "name" => self.name = Some(key.value(input, text)?),
            "tags" => self.tags = key.value(input, |input| texts(input, diagnostics))?,
            "on_fail" => self.on_fail = Some(key.value(input, on_fail)?),
            "timeout" => self.timeout = timing()?,
            "ttl" => self.ttl = timing()?,
            "fail_ttl" => self.fail_ttl = timing()?,
            "every" => self.every = timing()?,
            "initial_delay" => self.initial_delay = timing()?,
            "failures" => self.failures = Some(key.value(input, count)?),
            "successes" => self.successes = Some(key.value(input, count)?),
            _ => self.krate = Some(key.path(input)?),
        }
        Ok(())
    }
}

fn on_fail(input: ParseStream) -> Result<OnFail> {
    const WORDS: [&str; 3] = ["fail", "warn", "ignore"];
    let mut word: Ident = expect(input, "expected `fail`, `warn` or `ignore`, without quotes")?;
    if input.peek(Token![::]) {
        // Only the last segment of `OnFail::Warn` says anything: the first resembles `fail`.
        while input.parse::<Option<Token![::]>>()?.is_some() {
            word = expect(input, "expected `fail`, `warn` or `ignore`, without a path")?;
        }
        let lower = word.to_string().to_lowercase();
        if WORDS.contains(&lower.as_str()) {
            return Err(syn::Error::new(
                word.span(),
                format!("the word stands without a path: write `on_fail = {lower}`"),
            ));
        }
    }
    match word.to_string().as_str() {
        "fail" => Ok(OnFail::Fail),
        "warn" => Ok(OnFail::Warn),
        "ignore" => Ok(OnFail::Ignore),
        other => Err(syn::Error::new(
            word.span(),
            match nearest(other, &WORDS) {
                Some(near) => format!("unknown word `{other}`: did you mean `{near}`?"),
                None => format!("unknown word `{other}`: a failure counts as `fail`, `warn` or `ignore`"),
            },
        )),
    }
}
