//! Judges `/metrics`, as a scraper reads it.

use std::collections::HashMap;

use health_runtime::{Probe, Status};

use super::model::Exchange;
use super::responses::{Right, World};

/// Compares the metrics with the model.
///
/// # Errors
/// The reason for which the response is wrong.
pub(crate) fn judge(world: &World<'_>, code: u16, body: &str, exchange: Exchange) -> Result<Right, String> {
    let mut series: HashMap<&str, f64> = HashMap::new();
    for line in body.lines().filter(|line| !line.starts_with('#')) {
        let (name, value) = line.rsplit_once(' ').ok_or_else(|| format!("{line} is no series"))?;
        series.insert(name, value.parse().map_err(|error| format!("{error}: {line}"))?);
    }
    let value = |name: String| series.get(&*name).copied().ok_or_else(|| format!("there is no {name}"));
    let mut states = Vec::new();
    for history in world.histories {
        let check = history.spec.name;
        states.push(match value(format!("health_check_own_status{{check=\"{check}\"}}"))? {
            0.0 => Status::Pass,
            1.0 => Status::Warn,
            2.0 => Status::Fail,
            other => return Err(format!("{check} has the status {other}")),
        });
        let ended =
            |result| value(format!("health_check_runs_total{{check=\"{check}\",result=\"{result}\"}}"));
        let mut counted = 0.0;
        for result in ["pass", "warn", "fail", "timeout", "panic"] {
            counted += ended(result)?;
        }
        let known = |which: &dyn Fn(&super::history::Entry) -> bool| {
            history.forgotten + history.entries.iter().filter(|entry| which(entry)).count() as u64
        };
        let least = known(&|entry| entry.stored.1 <= exchange.sent);
        let most = known(&|entry| entry.stored.0 <= exchange.received);
        if !(least as f64..=most as f64).contains(&counted) {
            return Err(format!("{check} has run {counted} times, not {least} to {most}"));
        }
    }
    for probe in Probe::ALL {
        let up = value(format!("health_up{{probe=\"{probe}\"}}"))?;
        let exchange = Exchange { probe: Some(probe), ..exchange };
        let mut allowed = if probe == Probe::Readiness {
            world.ready(exchange).collect()
        } else {
            world.fold(exchange).collect::<Vec<_>>()
        };
        allowed.retain(|status| (*status != Status::Fail) == (up == 1.0));
        if allowed.is_empty() {
            return Err(format!("health_up of {probe} is {up}"));
        }
    }
    world.each(code, 200, &states, exchange)
}
