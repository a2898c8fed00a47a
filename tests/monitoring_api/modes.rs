use health_tests::monitoring_api::{Modes, Quoting};

#[test]
fn modes_are_set_by_name() {
    let mut modes = Modes::default();
    for assignment in [
        "key=123",
        "telemetry-key=7",
        "quoting=bare",
        "page-size-cap=2",
        "rate-limit=3",
        "code-not-equal=true",
    ] {
        modes.set(assignment).unwrap();
    }
    assert_eq!((modes.key.as_deref(), modes.telemetry_key.as_str()), (Some("123"), "7"));
    assert_eq!((modes.quoting, modes.page_size_cap), (Quoting::Bare, 2));
    assert_eq!((modes.rate_limit, modes.code_not_equal), (Some(3), true));
    for assignment in ["quoting", "quoting=none", "rate-limit=-1", "paging=1", "unheard-of=1"] {
        assert!(modes.set(assignment).is_err(), "{assignment}");
    }
}
