//! `shop export prometheus` and the like: the monitors, for whoever is to probe them.

use health_runtime::{BoxError, Health};

/// Prints the monitors in the format that `arguments` name. The shop is found at `address`.
#[allow(clippy::print_stdout, reason = "it is what was asked for")]
pub(crate) fn print(health: &Health, address: &str, arguments: &[String]) -> Result<(), BoxError> {
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let export = health.export();
    let discovery = format!("http://{address}/internal/monitors/sd");
    let text = match arguments[..] {
        ["export", "prometheus"] => export.prometheus().discovery_url(discovery).scrape_configuration(),
        ["export", "blackbox"] => export.prometheus().modules(),
        ["export", "cronitor"] => export.cronitor(),
        ["export", "json"] => export.json(),
        _ => return Err("what there is: `shop`, and `shop export prometheus|blackbox|cronitor|json`".into()),
    };
    print!("{text}");
    Ok(())
}
