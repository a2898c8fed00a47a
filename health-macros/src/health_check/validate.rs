//! What cannot be a check, and why.

use std::time::Duration;

use syn::ext::IdentExt;
use syn::{LitStr, Signature, StaticMutability, Type};

use super::args::{CheckArgs, CheckKey, Fact, OnFail, Probe, Threshold, Timing};
use crate::diagnostics::Diagnostics;
use crate::expansion::Private;
use crate::literal::{validate_label, validate_tags};
use crate::signature::{self, Attributes, Item, Kind, Static};

/// A check without mistakes. [`validate`] alone makes it.
pub(super) struct ValidCheck {
    pub(super) private: Private,
    pub(super) attributes: Attributes,
    pub(super) name: String,
    /// At least one.
    pub(super) probes: Vec<Probe>,
    pub(super) tags: Vec<LitStr>,
    pub(super) on_fail: Option<OnFail>,
    /// Each by the method that sets it.
    pub(super) timings: Vec<(&'static str, Duration)>,
    pub(super) thresholds: Vec<(&'static str, u32)>,
    pub(super) facts: Vec<Fact>,
    pub(super) item: CheckItem,
}

/// The annotated item.
pub(super) enum CheckItem {
    Function(Box<Signature>),
    Reporter(Box<Static>),
}

/// Returns the check only if nothing was reported, neither here nor while the arguments were read.
pub(super) fn validate(args: CheckArgs, item: Item, diagnostics: &mut Diagnostics) -> Option<ValidCheck> {
    timings(&args.timings, diagnostics);
    thresholds(&args.thresholds, diagnostics);
    facts(&args.facts, diagnostics);
    validate_tags(&args.tags, diagnostics);
    if let Some(written) = &args.name {
        validate_name(written, diagnostics);
    }

    let (default_name, checked) = match item.kind {
        Kind::Function(signature) => {
            function(&args, &signature, diagnostics);
            (signature.ident.unraw().to_string(), CheckItem::Function(signature))
        }
        Kind::Static(reporter) => {
            self::reporter(&args, &reporter, diagnostics);
            // Statics are in upper case by convention, and names of checks are not.
            (reporter.name.unraw().to_string().to_lowercase(), CheckItem::Reporter(reporter))
        }
        Kind::Other(blamed) => {
            diagnostics.at(
                blamed,
                "a health check is a free function or a `static NAME: Reporter`: move `#[health_check]` to one of these",
            );
            return None;
        }
    };
    if !diagnostics.is_empty() {
        return None;
    }

    let CheckArgs { probes, name, tags, on_fail, timings, thresholds, facts, krate } = args;
    Some(ValidCheck {
        private: Private::new(krate),
        attributes: item.attributes,
        name: name.as_ref().map_or(default_name, LitStr::value),
        probes,
        tags,
        on_fail,
        timings: timings.into_iter().map(|timing| (timing.name, timing.time.value)).collect(),
        thresholds: thresholds.into_iter().map(|threshold| (threshold.name, threshold.runs.value)).collect(),
        facts,
        item: checked,
    })
}

fn function(args: &CheckArgs, signature: &Signature, diagnostics: &mut Diagnostics) {
    signature::validate("health check", signature, diagnostics);
    if args.probes.contains(&Probe::Liveness) {
        for ty in signature::argument_types(signature) {
            diagnostics.at(
                ty,
                "a liveness check takes no argument, because an outage of a dependency must never restart the process: \
                make it a `readiness` check, or remove the argument",
            );
        }
    }
}

fn reporter(args: &CheckArgs, reporter: &Static, diagnostics: &mut Diagnostics) {
    if let StaticMutability::Mut(token) = &reporter.mutability {
        diagnostics.at(token, "a `Reporter` takes reports through a shared reference: remove `mut`");
    }
    if !could_be_reporter(&reporter.ty) {
        diagnostics.at(
            &reporter.ty,
            format!(
                "a static health check must have the type `Reporter`: write `static {}: Reporter = Reporter::new();`",
                reporter.name
            ),
        );
    }
    for Timing { name, at, .. } in &args.timings {
        diagnostics.at_span(
            *at,
            format!(
                "`{name}` has no effect on a `Reporter`, because a worker reports and the engine runs nothing: remove \
                it. `Reporter::new().deadline(..)` limits the time between two reports"
            ),
        );
    }
}

/// Whether a type may be `Reporter`, under this or another name.
///
/// A type alias hides the name, so this refuses only what certainly is another type. rustc reports the rest at the same
/// place, in more words.
fn could_be_reporter(ty: &Type) -> bool {
    const OTHERS: [&str; 17] = [
        "bool",
        "char",
        "f32",
        "f64",
        "i8",
        "i16",
        "i32",
        "i64",
        "i128",
        "isize",
        "u8",
        "u16",
        "u32",
        "u64",
        "u128",
        "usize",
        "AtomicBool",
    ];
    match ty {
        Type::Path(path) => {
            path.path.segments.last().is_some_and(|last| OTHERS.iter().all(|other| last.ident != other))
        }
        Type::Group(_) | Type::Macro(_) | Type::Paren(_) => true,
        _ => false,
    }
}

fn timings(timings: &[Timing], diagnostics: &mut Diagnostics) {
    for Timing { key, time, .. } in timings.iter().filter(|timing| timing.time.value.is_zero()) {
        let message = match key {
            CheckKey::Timeout => {
                "no run finishes in zero time: write a longer timeout, such as `timeout = 2s`"
            }
            CheckKey::Every => {
                "a check needs a pause between two runs: write a longer interval, such as `every = 30s`"
            }
            // A zero `ttl` reuses no record, and a zero delay is the default.
            _ => continue,
        };
        diagnostics.at_span(time.span, message);
    }
    if timings.iter().any(|timing| timing.key == CheckKey::Every) {
        for Timing { name, at, .. } in
            timings.iter().filter(|timing| matches!(timing.key, CheckKey::Ttl | CheckKey::FailTtl))
        {
            let message = format!(
                "`{name}` has no effect beside `every`, because a record is reused until the next run: remove it"
            );
            diagnostics.at_span(*at, message);
        }
    }
}

fn thresholds(thresholds: &[Threshold], diagnostics: &mut Diagnostics) {
    for Threshold { name, runs } in thresholds.iter().filter(|threshold| threshold.runs.value == 0) {
        diagnostics.at_span(
            runs.span,
            format!("`{name}` counts consecutive runs and is at least 1: write `{name} = 1`"),
        );
    }
}

fn facts(facts: &[Fact], diagnostics: &mut Diagnostics) {
    for Fact { method, text } in facts {
        match *method {
            "owner" => validate_label("an owner", text, diagnostics),
            "component_type" => validate_label("the type of a component", text, diagnostics),
            "component_id" => validate_label("the id of a component", text, diagnostics),
            _ if is_web_address(&text.value()) => {}
            _ => diagnostics.at(
                text,
                "a runbook is a web address without a password: write `runbook = \"https://wiki.example.com/orders\"`",
            ),
        }
    }
}

/// Whether a browser opens the text as it is: `http` or `https`, a host, no user, and no white space.
fn is_web_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next());
    host.is_some_and(|host| !host.is_empty() && !host.contains('@'))
        && text.len() <= 2_000
        && !text.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// Refuses a name that has no place in `/readyz/{check}`, or that a log or a terminal would not show as it is.
fn validate_name(name: &LitStr, diagnostics: &mut Diagnostics) {
    validate_label("a name", name, diagnostics);
    let value = name.value();
    if matches!(value.as_str(), "." | "..") {
        diagnostics.at(
            name,
            format!(
                "clients resolve `.` and `..` in a path, so none can request `/readyz/{value}`: choose another name"
            ),
        );
    }
    // Characters that change the direction of text, combine with the one before, or have no width: they would let a name
    // pass for another in a log. `validate_label` has reported control characters.
    let unseen = |c: char| !c.is_control() && !matches!(c, '"' | '\'' | '\\') && c.escape_debug().len() > 1;
    if let Some(unseen) = value.chars().find(|c| unseen(*c)) {
        diagnostics.at(
            name,
            format!("a name cannot contain the invisible character `{}`: remove it", unseen.escape_debug()),
        );
    }
}
