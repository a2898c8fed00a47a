use std::time::Duration;

/// Parses `2s`, `600ms`, `1.5 minutes` and `7 days`.
pub(super) fn read(text: &str) -> Option<Duration> {
    let number_ends = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, unit) = text.split_at(number_ends);
    let unit = match unit.trim_start() {
        "ms" => 0.001,
        "s" | "sec" | "secs" | "second" | "seconds" => 1.0,
        "m" | "min" | "mins" | "minute" | "minutes" => 60.0,
        "h" | "hour" | "hours" => 3600.0,
        "d" | "day" | "days" => 86400.0,
        "w" | "week" | "weeks" => 604_800.0,
        _ => return None,
    };
    Duration::try_from_secs_f64(number.parse::<f64>().ok()? * unit).ok()
}

/// Parses `every 45 seconds`.
pub(super) fn every(text: &str) -> Option<Duration> {
    read(text.strip_prefix("every ")?)
}
