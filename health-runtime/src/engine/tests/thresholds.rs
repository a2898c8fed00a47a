//! How many results in a row change a status.

use crate::engine::tests::*;

#[tokio::test(start_paused = true)]
async fn thresholds_count_runs_in_a_row() {
    use Status::{Fail, Pass, Warn};
    let every_time = |check: CheckDef| engine([check.ttl(Duration::ZERO).fail_ttl(Duration::ZERO)]);

    let (check, _) = scripted(&[Pass, Fail, Fail, Pass, Fail, Fail, Fail, Pass, Fail, Pass, Warn]);
    let engine = every_time(check.failures(3).successes(2));
    let mut seen = Vec::new();
    for _ in 0..11 {
        seen.push(ready(&engine).await.status());
    }
    // `successes = 2` holds for the first pass as well. Only the last two results are a success.
    assert_eq!(seen, [Fail, Fail, Fail, Fail, Fail, Fail, Fail, Fail, Fail, Fail, Warn]);

    let (check, _) = scripted(&[Pass, Fail, Fail, Pass, Fail, Fail, Fail, Pass, Pass]);
    let engine = every_time(check.failures(3));
    let mut seen = Vec::new();
    for _ in 0..9 {
        seen.push(ready(&engine).await.status());
    }
    assert_eq!(seen, [Pass, Pass, Pass, Pass, Pass, Pass, Fail, Pass, Pass]);
}

#[tokio::test(start_paused = true)]
async fn a_check_that_recovers_fails_with_a_reason_until_it_has_passed_often_enough() {
    let (check, _) = scripted(&[Status::Fail, Status::Pass]);
    let engine = engine([check.successes(2).fail_ttl(Duration::ZERO)]);
    assert_eq!(only(&ready(&engine).await), (Status::Fail, Some("failed")));
    assert_eq!(only(&ready(&engine).await), (Status::Fail, Some("has not passed often enough yet")));
    assert_eq!(only(&ready(&engine).await), (Status::Pass, None));
}
