//! The test double of the monitoring API as a program, for tests by hand.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command-line program")]

use std::net::SocketAddr;
use std::process::ExitCode;

use health_tests::monitoring_api::{Fault, Modes, MonitoringApi, RecordedRequest};
use serde_json::Value;

const HELP: &str = "\
A test double of the monitoring API, which prints the requests that it receives.

Usage: monitoring-api [OPTIONS]

  --addr ADDR         the address to listen on; port 0 chooses a free one [default: 127.0.0.1:4000]
  --key KEY           the key to accept [default: every key that is not empty]
  --mode NAME=VALUE   a behaviour that the real API leaves undocumented; may be repeated:
                        telemetry-key=KEY        a key that may only read [telemetry-key]
                        wrong-key=401|403        [403]
                        errors=error|message|errors|detail|text
                        invalid-monitor=refuse-batch|keep-others
                        unknown-fields=refuse|keep
                        request=merge|replace    members of `request` that an update omits
                        null-unsets=true|false   [true]
                        async-status=200|202     [200]
                        paging=flat|page-info
                        page-size-cap=N          [100]
                        version=YYYY-MM-DD       for requests without a version [2020-10-01]
                        delete-and-options=true|false    [false]
                        code-not-equal=true|false        [false]
                        quoting=any|single|double|bare   [any]
                        rate-limit=N             requests a second [none]
  --fault [Nx]FAULT   a failure of the next N requests, or of all; may be repeated:
                        503 (any status)   429,retry-after=SECONDS   429,retry-at=SECONDS (sent as a date)
                        not-json   endless   cut   slow=SECONDS   none
  --help";

fn main() -> ExitCode {
    let options = match Options::read(std::env::args().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => {
            println!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Err(mistake) => {
            eprintln!("{mistake}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    match run(options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs until a signal ends the process.
#[tokio::main(flavor = "current_thread")]
async fn run(options: Options) -> std::io::Result<()> {
    let api = MonitoringApi::bind(options.addr, options.modes)?;
    for (times, fault) in options.faults {
        match times {
            Some(times) => api.fault(fault, times),
            None => api.fault_until_cleared(fault),
        }
    }
    println!("listening on {}", api.url());
    for index in 0.. {
        print(&api.request(index).await);
    }
    Ok(())
}

fn print(request: &RecordedRequest) {
    let monitors = request.monitors();
    let count = match monitors.len() {
        0 => String::new(),
        1 => ", 1 monitor:".to_owned(),
        count => format!(", {count} monitors:"),
    };
    println!("{} {} → {}{count}", request.method, request.uri, request.status.as_u16());
    for monitor in monitors {
        let text = |pointer| monitor.pointer(pointer).and_then(Value::as_str).unwrap_or("-");
        println!("  {}  {}  {}", text("/key"), text("/name"), text("/request/url"));
    }
}

struct Options {
    addr: SocketAddr,
    modes: Modes,
    faults: Vec<(Option<usize>, Fault)>,
}

impl Options {
    /// `None` if `--help` was given.
    fn read(mut arguments: impl Iterator<Item = String>) -> Result<Option<Self>, String> {
        let modes = Modes { key: None, ..Modes::default() };
        let mut options = Self { addr: ([127, 0, 0, 1], 4000).into(), modes, faults: Vec::new() };
        while let Some(option) = arguments.next() {
            if option == "--help" {
                return Ok(None);
            }
            let value = arguments.next().ok_or_else(|| format!("{option}: no such option, or no value"))?;
            match option.as_str() {
                "--addr" => options.addr = value.parse().map_err(|error| format!("{value}: {error}"))?,
                "--key" => options.modes.key = Some(value),
                "--mode" => options.modes.set(&value)?,
                "--fault" => options.faults.push(fault(&value)?),
                _ => return Err(format!("{option}: no such option")),
            }
        }
        Ok(Some(options))
    }
}

fn fault(text: &str) -> Result<(Option<usize>, Fault), String> {
    let counted = text.split_once('x').and_then(|(times, fault)| Some((times.parse().ok()?, fault)));
    match counted {
        Some((times, fault)) => Ok((Some(times), fault.parse()?)),
        None => Ok((None, text.parse()?)),
    }
}
