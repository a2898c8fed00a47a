use health_tests::monitoring_api::MonitoringApi;
use health_tests::side_by_side;

use super::run::{Ran, shop_with, worker};
use health_tests::shop::ADMIN_TOKEN;

const COMMANDS: &[&[&str]] = &[
    &["check"],
    &["check", "--json"],
    &["list"],
    &["list", "--json"],
    &["monitors", "test"],
    &["monitors", "test", "--json", "--mutating"],
    &["monitors", "plan"],
    &["monitors", "plan", "--json"],
    &["monitors", "apply", "--yes"],
    &["monitors", "apply", "--yes", "--json"],
    &["monitors", "plan", "--prune"],
    &["monitors", "export", "--format", "cronitor"],
    &["monitors", "export", "--format", "prometheus"],
    &["monitors", "export", "--format", "json"],
    &["manifest"],
];

#[test]
fn no_command_prints_a_secret() {
    let api = MonitoringApi::start();
    let key = api.key();
    let assert_hidden = |ran: &Ran, secrets: &[&str], command: &[&str]| {
        for secret in secrets {
            assert!(!ran.out.contains(secret) && !ran.err.contains(secret), "{secret}: {command:?}: {ran:?}");
        }
    };
    side_by_side(COMMANDS, async |command| {
        let database = [("DATABASE_URL", "postgres://shop:hunter2@127.0.0.1:1/shop")];
        assert_hidden(&shop_with(&api, command, &database), &[ADMIN_TOKEN, &key, "hunter2"], command);
    });
    assert!(
        api.monitors().values().any(|monitor| monitor.to_string().contains(ADMIN_TOKEN)),
        "the API received the secret"
    );
    let url = api.url();
    for command in COMMANDS.iter().skip(2) {
        let variables = [
            ("CRONITOR_API_URL", url.as_str()),
            ("CRONITOR_API_KEY", &key),
            ("HEALTH_BASE_URL", "http://worker.example"),
            ("WORKER_SESSION", "session-4711"),
        ];
        assert_hidden(&worker(command, &variables), &["hunter3", "session-4711", &key], command);
    }
}
