use std::sync::Arc;
use std::time::Duration;

use super::*;
#[cfg(feature = "publish")]
use crate::settings::publishing::PublishingOverrides;
use crate::settings::resolved::MIN_LAG_LIMIT;
use crate::settings::tokens::TokenOverrides;

fn resolve(
    overrides: Overrides,
    variables: &'static [(&'static str, &'static str)],
) -> (Settings, Vec<String>) {
    let variables: Variables = Arc::new(move |name| {
        variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
    });
    let mut mistakes = Vec::new();
    let settings = Overrides { variables: Some(variables), ..overrides }.resolve(&mut mistakes);
    (settings, mistakes.into_iter().map(|mistake| mistake.message).collect())
}

#[test]
fn the_base_url_is_the_setting_then_the_host_then_the_name_of_the_container() {
    let base = |overrides, variables| resolve(overrides, variables).0.base_url;
    let all = &[("HEALTH_BASE_URL", "http://a/x/"), ("HEALTH_HOSTNAME", "b"), ("HOSTNAME", "c")];
    assert_eq!(base(Overrides::default(), all).as_deref(), Some("http://a/x"));
    assert_eq!(base(Overrides::default(), &all[1..]).as_deref(), Some("https://b"));
    assert_eq!(base(Overrides::default(), &all[2..]).as_deref(), Some("https://c"));
    assert_eq!(base(Overrides::default(), &[]), None);
    assert_eq!(base(Overrides::default(), &[("HOSTNAME", "no host")]), None, "the operator did not set it");
    let host = Overrides { hostname: Some("d:8443".into()), ..Overrides::default() };
    assert_eq!(base(host, all).as_deref(), Some("https://d:8443"), "the code overrides the environment");
}

#[test]
fn an_empty_variable_counts_as_not_set() {
    let (settings, _) = resolve(Overrides::default(), &[("CRONITOR_API_KEY", ""), ("HEALTH_ENV", "")]);
    #[cfg(feature = "publish")]
    assert!(settings.publishing.api_key.is_none());
    assert_eq!(settings.environment, if cfg!(debug_assertions) { "development" } else { "production" });
}

#[test]
fn every_variable_is_read_without_the_white_space_around_it() {
    let (settings, mistakes) = resolve(
        Overrides::default(),
        &[
            ("HEALTH_ENV", "production \n"),
            ("HEALTH_MAINTENANCE_FILE", "/run/maintenance\n"),
            ("HEALTH_BASE_URL", " https://shop.example\r\n"),
            ("HEALTH_TOKEN", "hunter2\n"),
            ("HEALTH_MANAGEMENT_ADDR", "localhost:9090\n"),
            ("PROBE_TOKEN", "Bearer hunter2\n"),
            ("HEALTH_DETAILS", "\n"),
        ],
    );
    assert_eq!(mistakes, [""; 0]);
    assert_eq!(settings.environment, "production");
    assert_eq!(settings.maintenance_file.as_deref(), Some(std::path::Path::new("/run/maintenance")));
    assert_eq!(settings.base_url.as_deref(), Some("https://shop.example"));
    assert_eq!(settings.management_addr, Some(ManagementAddress::Loopback(9090)));
    assert_eq!(
        (settings.variables)("PROBE_TOKEN").as_deref(),
        Some("Bearer hunter2"),
        "monitors read it too"
    );
    assert_eq!(settings.details, Details::default(), "an empty value is not set");
}

#[test]
fn a_bad_address_is_a_mistake_that_names_its_variable_and_not_the_password_in_it() {
    let (_, mistakes) = resolve(
        Overrides::default(),
        &[("HEALTH_BASE_URL", "https://ann:hunter2@host"), ("CRONITOR_API_URL", "cronitor")],
    );
    assert!(mistakes[0].starts_with("`HEALTH_BASE_URL`") && !mistakes[0].contains("hunter2"), "{mistakes:?}");
    #[cfg(feature = "publish")]
    assert!(mistakes[1].starts_with("`CRONITOR_API_URL`"), "{mistakes:?}");
}

#[test]
fn a_hostname_is_a_host_with_an_optional_port_and_nothing_else() {
    for host in ["https://a", "a/b", "a?b", "a@b", "a:99999", "", "a b"] {
        let overrides = Overrides { hostname: Some(host.to_owned()), ..Overrides::default() };
        assert_eq!(resolve(overrides, &[]).1.len(), 1, "{host:?}");
    }
    for url in ["http://h:99999", "https://", "ftp://h", "https://h/#x"] {
        let overrides = Overrides { base_url: Some(url.to_owned()), ..Overrides::default() };
        assert_eq!(resolve(overrides, &[]).1.len(), 1, "{url:?}");
    }
}

#[test]
fn a_value_that_cannot_work_is_a_mistake_rather_than_corrected() {
    let refused = |overrides| resolve(overrides, &[]).1.concat();
    let empty = || Some(String::new());
    let text = refused(Overrides { environment: empty(), ..Overrides::default() });
    assert!(text.contains("`.environment(\"\")` is empty"), "{text}");
    let text = refused(Overrides { tags: vec!["a".into(), String::new()], ..Overrides::default() });
    assert!(text.contains("contains an empty tag"), "{text}");
    let text = refused(Overrides { concurrent_runs: Some(0), ..Overrides::default() });
    assert!(text.contains("no check could ever run"), "{text}");
    let text = refused(Overrides {
        tokens: TokenOverrides { token: Some(Secret::new("")), file: None },
        ..Overrides::default()
    });
    assert!(text.contains("`.token(\"\")` is empty"), "{text}");
    let text = refused(Overrides { probe_deadline: Some(Duration::ZERO), ..Overrides::default() });
    assert!(text.contains("no check could ever answer"), "{text}");
    let management_addr = Some(ManagementAddress::One("127.0.0.1:0".parse().expect("an address")));
    let runtime_lag_limit = Some(Duration::from_millis(99));
    let text = refused(Overrides { management_addr, runtime_lag_limit, ..Overrides::default() });
    assert!(text.contains("set `100ms` or more"), "{text}");
    let text = refused(Overrides { environment: Some("a\nb".into()), ..Overrides::default() });
    assert!(text.contains("a control character"), "{text}");
    #[cfg(feature = "publish")]
    for (publishing, message) in [
        (
            PublishingOverrides { api_key: Some(Secret::new("")), ..Default::default() },
            "`.api_key(\"\")` is empty",
        ),
        (PublishingOverrides { batch: Some(0), ..Default::default() }, "no monitor could ever be published"),
        (PublishingOverrides { prune_limit: Some(101), ..Default::default() }, "more than 100 per cent"),
    ] {
        let text = refused(Overrides { publishing, ..Overrides::default() });
        assert!(text.contains(message), "{text}");
    }
}

#[test]
fn the_environment_can_set_every_setting() {
    let (settings, mistakes) = resolve(
        Overrides::default(),
        &[
            ("HEALTH_MONITOR_TAGS", "a, b,"),
            ("HEALTH_DETAILS", "names"),
            ("HEALTH_PROBE_DEADLINE", "3s"),
            ("HEALTH_CONCURRENT_RUNS", "7"),
            ("HEALTH_SHUTDOWN_DELAY", "1min"),
            ("HEALTH_MANAGEMENT_ADDR", "[::1]:9090"),
            ("HEALTH_RUNTIME_LAG_LIMIT", "100ms"),
            ("HEALTH_PUBLISH", "false"),
            ("HEALTH_PUBLISH_JITTER", "20ms"),
            ("HEALTH_PREFLIGHT", "true"),
            ("CRONITOR_API_KEY", "k"),
        ],
    );
    assert_eq!(mistakes, [""; 0]);
    assert_eq!(settings.tags, ["a", "b"]);
    assert_eq!((settings.details, settings.concurrent_runs), (Details::Names, 7));
    assert_eq!(settings.probe_deadline, Duration::from_secs(3));
    #[cfg(feature = "serve")]
    assert_eq!(settings.shutdown.delay, Duration::from_secs(60));
    assert_eq!(settings.management_addr.map(|address| address.to_string()).as_deref(), Some("[::1]:9090"));
    assert_eq!(settings.runtime_lag_limit, MIN_LAG_LIMIT);
    #[cfg(feature = "publish")]
    {
        assert!(!settings.publishing.enabled && settings.publishing.api_key.is_none());
        assert_eq!(settings.publishing.jitter, Duration::from_millis(20));
        assert!(settings.publishing.preflight);
    }
}
