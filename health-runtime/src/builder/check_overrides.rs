//! `HEALTH_CHECKS`: changes single checks without a new build, for the night in which a check itself is the problem.
//!
//! A mistake in it is logged and never fails `build()`: an operator who is in a hurry must not take the application down by a
//! misspelt name.

use std::time::Duration;

use crate::declare::{CheckConfig, MAX_DURATION, OnFail, Run};
use crate::support::{bounded, did_you_mean, one_line};

/// What an entry may set, besides `on` and `off`.
const SETTINGS: [&str; 8] =
    ["timeout", "ttl", "fail_ttl", "every", "initial_delay", "failures", "successes", "on_fail"];

/// Applies the entries to the checks they name, the later ones last, and logs each.
pub(crate) fn apply(entries: &[String], checks: &mut [(CheckConfig, Run)]) {
    for entry in entries {
        let shown = one_line(&bounded(entry.clone().into()));
        match apply_one(entry, checks) {
            Ok(check) => {
                tracing::warn!(target: "health", check, "`HEALTH_CHECKS` changes a check: `{shown}`");
            }
            Err(why) => {
                tracing::warn!(target: "health", "`HEALTH_CHECKS`: the entry `{shown}` has no effect: {why}");
            }
        }
    }
}

/// Applies one entry, and returns the name of the check.
///
/// # Errors
/// Why it has no effect.
fn apply_one<'a>(entry: &str, checks: &'a mut [(CheckConfig, Run)]) -> Result<&'a str, String> {
    // From the right: no value has an equals sign, and a name may.
    let (left, value) = entry.rsplit_once('=').ok_or("write `name=off` or `name.timeout=3s`")?;
    let (left, value) = (left.trim(), value.trim());
    let is_check = |name: &str| checks.iter().any(|(check, _)| check.name == name);
    let known = left.rsplit_once('.').filter(|(_, setting)| SETTINGS.contains(setting));
    let (name, setting) = match known {
        // A check may be named `a.timeout`.
        Some((name, setting)) if switch(value).is_none() || !is_check(left) => (name, Some(setting)),
        _ => (left, None),
    };
    if !is_check(name) {
        let misspelt = left.rsplit_once('.').filter(|(name, _)| known.is_none() && is_check(name));
        return Err(match misspelt {
            Some((_, setting)) => {
                let suggestion = did_you_mean(setting, SETTINGS.into_iter(), '`');
                format!("there is no setting `{}`{suggestion}", one_line(setting))
            }
            None => {
                let suggestion = did_you_mean(name, checks.iter().map(|(check, _)| &*check.name), '`');
                format!("there is no check `{}`{suggestion}", one_line(name))
            }
        });
    }
    let (check, run) =
        checks.iter_mut().find(|(check, _)| check.name == name).ok_or("there is no such check")?;
    match setting {
        Some(setting) => change(check, run.reporter().is_some(), setting, value)?,
        None => check.is_off = !switch(value).ok_or("a check is `on` or `off`")?,
    }
    Ok(&check.name)
}

fn change(check: &mut CheckConfig, is_reporter: bool, setting: &str, value: &str) -> Result<(), String> {
    let about_runs = !["on_fail", "failures", "successes"].contains(&setting);
    if is_reporter && about_runs {
        return Err(format!("`{setting}` has no effect on a `Reporter`, which the engine does not run"));
    }
    match setting {
        "timeout" => check.timeout = positive(value)?,
        "ttl" => check.ttl = duration(value)?,
        "fail_ttl" => check.fail_ttl = duration(value)?,
        "every" => check.every = Some(interval(value)?),
        "initial_delay" => check.initial_delay = duration(value)?,
        "failures" => check.failures = count(value)?,
        "successes" => check.successes = count(value)?,
        _ => {
            let all = [OnFail::Fail, OnFail::Warn, OnFail::Ignore];
            let found = all.into_iter().find(|on_fail| on_fail.as_str() == value);
            check.on_fail = found.ok_or("`on_fail` is `fail`, `warn` or `ignore`")?;
        }
    }
    Ok(())
}

fn switch(value: &str) -> Option<bool> {
    match value {
        "on" | "true" => Some(true),
        "off" | "false" => Some(false),
        _ => None,
    }
}

fn duration(value: &str) -> Result<Duration, String> {
    let parsed = humantime::parse_duration(value).map(|time| time.min(MAX_DURATION));
    parsed.map_err(|_| "the value must be a duration, such as `500ms`, `2s` or `1min`".to_owned())
}

fn positive(value: &str) -> Result<Duration, String> {
    let time = duration(value)?;
    if time.is_zero() { Err("the value must be longer than zero".to_owned()) } else { Ok(time) }
}

/// Not less than what a timer can wait for: a shorter interval would run the check without a pause.
fn interval(value: &str) -> Result<Duration, String> {
    let time = duration(value)?;
    if time < Duration::from_millis(1) {
        Err("the value must be `1ms` or longer".to_owned())
    } else {
        Ok(time)
    }
}

fn count(value: &str) -> Result<u32, String> {
    let parsed = value.parse().ok().filter(|count| *count > 0);
    parsed.ok_or_else(|| "the value must be a whole number, 1 or more".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declare::{CheckDef, Context, Reporter};

    fn checks() -> Vec<(CheckConfig, Run)> {
        static WORKER: Reporter = Reporter::new();
        let plain = ["uploads", "a.timeout", "a", "x=y"].map(|name| CheckDef::new(name, async || true));
        let all = plain.into_iter().chain([CheckDef::reporter("worker", &WORKER)]);
        all.map(|check| check.bind(&Context::default()))
            .map(|(check, run)| (check, run.expect("no state")))
            .collect()
    }

    #[test]
    fn an_entry_changes_one_setting_of_one_check() {
        let mut checks = checks();
        let mut apply = |entry: &str| apply_one(entry, &mut checks).map(str::to_owned);
        for (entry, check) in [
            ("uploads.timeout=3s", "uploads"),
            ("uploads.every = 1min", "uploads"),
            ("uploads.failures=4", "uploads"),
            ("uploads.on_fail=ignore", "uploads"),
            ("a.timeout=off", "a.timeout"),
            ("a.timeout=7s", "a"),
            ("a.timeout.ttl=0s", "a.timeout"),
            ("x=y=off", "x=y"),
            ("worker.on_fail=warn", "worker"),
            ("worker=false", "worker"),
            ("worker=on", "worker"),
        ] {
            assert_eq!(apply(entry).as_deref(), Ok(check), "{entry}");
        }
        let of = |name: &str| &checks.iter().find(|(check, _)| check.name == name).expect("the check").0;
        let uploads = of("uploads");
        assert_eq!(
            (uploads.timeout.as_secs(), uploads.every, uploads.failures),
            (3, Some(Duration::from_secs(60)), 4)
        );
        assert_eq!((uploads.on_fail, uploads.is_off), (OnFail::Ignore, false));
        assert_eq!((of("a.timeout").is_off, of("a.timeout").ttl), (true, Duration::ZERO));
        assert_eq!((of("a").timeout.as_secs(), of("a").is_off, of("x=y").is_off), (7, false, true));
        assert_eq!((of("worker").on_fail, of("worker").is_off), (OnFail::Warn, false));
    }

    #[test]
    fn a_mistake_says_what_is_wrong_and_changes_nothing() {
        let mut checks = checks();
        for (entry, why) in [
            ("uploads", "write `name=off` or `name.timeout=3s`"),
            ("upload=off", "there is no check `upload`: did you mean `uploads`?"),
            ("upload.timeout=1s", "there is no check `upload`: did you mean `uploads`?"),
            ("uploads.timout=1s", "there is no setting `timout`: did you mean `timeout`?"),
            ("uploads.timeout=soon", "must be a duration"),
            ("uploads.timeout=0s", "longer than zero"),
            ("uploads.every=0s", "`1ms` or longer"),
            ("uploads.every=1ns", "`1ms` or longer"),
            ("uploads.failures=0", "a whole number, 1 or more"),
            ("uploads.on_fail=Warn", "`fail`, `warn` or `ignore`"),
            ("uploads=maybe", "a check is `on` or `off`"),
            ("worker.timeout=1s", "no effect on a `Reporter`"),
        ] {
            let found = apply_one(entry, &mut checks).expect_err(entry);
            assert!(found.contains(why), "{entry}: {found}");
        }
        let untouched = self::checks();
        assert_eq!(format!("{checks:?}").replace(" line", ""), format!("{untouched:?}").replace(" line", ""));
    }
}
