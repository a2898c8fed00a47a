use health_runtime::{
    Monitor,
    publish::{Prune, StepResult},
};
use health_tests::monitoring_api::MonitoringApi;

use super::{build, plan, shop, summary};

#[tokio::test]
async fn put_publishes_further_monitors_with_the_declared_ones() {
    let api = MonitoringApi::start();
    let health = build(shop(&api, &["/"]));
    let partner = || Monitor::get("https://partner.example/ping").name("partner");
    let applied = health.put([partner()]).await.unwrap();
    assert!(applied.is_complete());
    let results: Vec<_> = applied.steps().iter().map(|step| (&*step.name, step.result.clone())).collect();
    assert_eq!(results, [("GET shop.example/", StepResult::Created), ("partner", StepResult::Created)]);
    assert_eq!((api.monitors().len(), api.puts().len()), (2, 1));
    let again = health.put([partner()]).await.unwrap();
    assert!(again.steps().iter().all(|step| step.result == StepResult::Unchanged), "{again}");
    assert_eq!(api.puts().len(), 1);
}

#[tokio::test]
async fn a_monitor_that_was_put_is_never_deleted_as_an_orphan() {
    let api = MonitoringApi::start();
    let health = build(shop(&api, &["/"]).prune(Prune::Delete).prune_grace(std::time::Duration::ZERO));
    health.put([Monitor::get("https://partner.example/ping").name("partner")]).await.unwrap();
    for _ in 0..2 {
        let monitors = health.monitors().prune_limit(100);
        let planned = monitors.plan().await.unwrap();
        assert!(planned.to_string().contains("`Health::put` published it"), "{planned}");
        monitors.apply(planned).await.unwrap();
    }
    assert_eq!(api.monitors().len(), 2);
    assert!(plan(&health).await.is_empty(), "{:?}", summary(&plan(&health).await));
}

#[tokio::test]
async fn put_reports_every_mistake_before_it_sends_anything() {
    let api = MonitoringApi::start();
    let health = build(shop(&api, &["/"]));
    let taken = health.monitors()[0].key.clone();
    let error = health
        .put([Monitor::get("https://a.example/").key(taken), Monitor::get("no address")])
        .await
        .unwrap_err();
    assert!(error.is_declaration(), "{error}");
    let text = error.to_string();
    assert!(text.contains("has the same key") && text.contains("neither a path"), "{text}");
    assert_eq!(text.matches("putting.rs:").count(), 2, "{text}");
    assert!(api.requests().is_empty());
}
