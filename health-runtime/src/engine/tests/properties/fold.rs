//! How a report folds the statuses of its checks.

use crate::engine::tests::properties::*;

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_report_has_the_worst_status_that_counts(
        checks in prop::collection::vec((status(), on_fail()), 0..8),
        shut_down in any::<bool>(),
    ) {
        let report = virtual_time().block_on(async {
            let defined = checks.iter().enumerate().map(|(at, (status, on_fail))| {
                let status = *status;
                CheckDef::new(format!("{at}"), move || std::future::ready(status)).on_fail(*on_fail)
            });
            let engine = engine(defined);
            if shut_down {
                engine.availability.shut_down();
            }
            ready(&engine).await
        });
        let any = |status, counts: &[OnFail]| checks.iter().any(|check| check.0 == status && counts.contains(&check.1));
        let all = [OnFail::Fail, OnFail::Warn, OnFail::Ignore];
        let expected = if shut_down || any(Status::Fail, &[OnFail::Fail]) {
            Status::Fail
        } else if any(Status::Warn, &all) || any(Status::Fail, &[OnFail::Warn]) {
            Status::Warn
        } else {
            Status::Pass
        };
        prop_assert_eq!(report.status(), expected);
        let own: Vec<_> = report.checks().iter().map(|check| check.status()).collect();
        let found: Vec<_> = checks.iter().map(|check| check.0).collect();
        prop_assert_eq!(own, found, "each check keeps its own status");
    }
}
