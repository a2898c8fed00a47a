//! Commands at a terminal, which `script` of util-linux provides.

use std::io::Write;
use std::process::{Command, Stdio};

use health_tests::monitoring_api::MonitoringApi;

use health_tests::shop::{ADMIN_TOKEN, program};

/// Runs `shop health …` at a terminal with this input: the exit code, and everything that the terminal shows.
fn at_terminal(arguments: &str, typed: &str, variables: &[(&str, &str)]) -> (i32, String) {
    let command = format!("{} health {arguments}", program().display());
    let mut script = Command::new("script")
        .args(["--quiet", "--return", "--command", &command, "/dev/null"])
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("TERM", "xterm")
        .env("SHOP_ADMIN_TOKEN", ADMIN_TOKEN)
        .envs(variables.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("`script`, which is part of every Debian");
    script.stdin.as_mut().unwrap().write_all(typed.as_bytes()).unwrap();
    let ended = script.wait_with_output().unwrap();
    (ended.status.code().unwrap(), String::from_utf8(ended.stdout).unwrap())
}

const GREEN: &str = "\u{1b}[32m";

#[test]
fn a_terminal_shows_colours_unless_no_color_or_term_forbids_them() {
    let (code, seen) = at_terminal("check --probe startup", "", &[]);
    assert_eq!(code, 0, "{seen}");
    assert!(seen.contains(&format!("startup: {GREEN}pass")), "{seen:?}");
    for variables in [[("NO_COLOR", "1")], [("TERM", "dumb")]] {
        let (code, seen) = at_terminal("check --probe startup", "", &variables);
        assert!(code == 0 && seen.contains("startup: pass") && !seen.contains('\u{1b}'), "{seen:?}");
    }
    let (_, seen) = at_terminal("check --name unknown", "", &[("NO_COLOR", "1")]);
    assert!(seen.contains("error: ") && !seen.contains('\u{1b}'), "{seen:?}");
    let (_, seen) = at_terminal("check --probe startup --json", "", &[]);
    assert!(!seen.contains(GREEN), "JSON is for programs: {seen:?}");
}

#[test]
fn apply_asks_at_a_terminal_and_follows_the_answer() {
    let api = MonitoringApi::start();
    let (url, key) = (api.url(), api.key());
    let variables = [("CRONITOR_API_URL", url.as_str()), ("CRONITOR_API_KEY", &key)];
    let (code, seen) = at_terminal("monitors apply", "n\n", &variables);
    assert!(seen.contains("8 to create") && seen.contains("Apply this plan? [y/N]"), "{seen}");
    assert!(code == 1 && seen.contains("nothing was changed"), "{seen}");
    assert_eq!(api.puts().len(), 0);

    let (code, seen) = at_terminal("monitors apply", "y\n", &variables);
    assert!(code == 0 && seen.contains("8 created"), "{seen}");
    assert!(seen.contains("asking the monitoring API… 0 s"), "progress is shown: {seen}");
    assert!(seen.contains(&format!("{GREEN}+ create")), "{seen}");
    assert_eq!(api.monitors().len(), 8);
}
