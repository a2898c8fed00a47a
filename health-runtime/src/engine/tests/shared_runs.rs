//! Requests that share one run.

use crate::engine::tests::*;

#[tokio::test(start_paused = true)]
async fn ten_thousand_requests_at_the_instant_of_expiry_share_one_run() {
    let (gate, runs) = (Arc::new(Semaphore::new(1)), Arc::new(AtomicUsize::new(0)));
    let (held, counted) = (Arc::clone(&gate), Arc::clone(&runs));
    let engine = engine([CheckDef::new("gated", move || {
        counted.fetch_add(1, Ordering::SeqCst);
        let gate = Arc::clone(&held);
        async move { gate.acquire().await.map(|permit| permit.forget()).is_ok() }
    })]);
    assert_eq!(ready(&engine).await.status(), Status::Pass);
    advance(5 * SECOND).await;

    let mut storm = JoinSet::new();
    for _ in 0..10_000 {
        let engine = Arc::clone(&engine);
        storm.spawn(async move { ready(&engine).await.status() });
    }
    for _ in 0..3 {
        tokio::task::yield_now().await;
    }
    gate.add_permits(1);
    assert!(storm.join_all().await.into_iter().all(|status| status == Status::Pass));
    assert_eq!(runs.load(Ordering::SeqCst), 2);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_disconnects_cancels_no_run() {
    let (finish, runs) = (Arc::new(Notify::new()), Arc::new(AtomicUsize::new(0)));
    let (finished, counted) = (Arc::clone(&finish), Arc::clone(&runs));
    let engine = engine([CheckDef::new("slow", move || {
        let finished = Arc::clone(&finished);
        counted.fetch_add(1, Ordering::SeqCst);
        async move { finished.notified().await }
    })]);
    let impatient = tokio::spawn({
        let engine = Arc::clone(&engine);
        async move { ready(&engine).await }
    });
    tokio::task::yield_now().await;
    tokio::task::yield_now().await;
    impatient.abort();
    finish.notify_one();
    assert_eq!(ready(&engine).await.status(), Status::Pass);
    assert_eq!(runs.load(Ordering::SeqCst), 1);
}
