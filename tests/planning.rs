//! Plans of monitors: what a plan contains, and what applying it changes at the monitoring API.

mod applying;
mod comparing;
mod orphans;
mod putting;
mod replicas;
#[path = "planning/shown.rs"]
mod shown;

use std::time::Duration;

use health_runtime::{
    Application, Builder, Health, Monitor,
    publish::{Action, Plan},
};
use health_tests::monitoring_api::MonitoringApi;

const PATIENCE: Duration = Duration::from_secs(30);

/// An application that declares one monitor for each of these paths.
fn shop(api: &MonitoringApi, paths: &[&str]) -> Builder {
    let builder = Health::builder()
        .allow_empty()
        .application(Application::new("shop", "1.4.0"))
        .environment("production")
        .base_url("https://shop.example")
        .variables(|name| (name == "PROBE_TOKEN").then(|| "hunter2".to_owned()))
        .api_url(api.url())
        .api_key(api.key());
    paths.iter().fold(builder, |builder, path| builder.monitor(Monitor::get(*path)))
}

fn build(builder: Builder) -> Health {
    builder.build().expect("the declarations are valid")
}

async fn plan(health: &Health) -> Plan {
    health.monitors().plan().await.expect("the API answers")
}

/// Plans, applies the plan, and returns it.
async fn publish(health: &Health) -> Plan {
    let planned = plan(health).await;
    let applied = health.monitors().apply(planned.clone()).await.expect("there is a key");
    assert!(applied.is_complete(), "{applied}");
    planned
}

/// One line for each step of the plan: the name of the monitor, and the action.
fn summary(plan: &Plan) -> Vec<String> {
    let word = |action: &Action| match action {
        Action::Create => "create".to_owned(),
        Action::Update(changes) => {
            let fields: Vec<_> = changes.iter().map(|change| &*change.field).collect();
            format!("update {}", fields.join(" "))
        }
        Action::Unchanged => "unchanged".to_owned(),
        Action::Held(_) => "held".to_owned(),
        Action::Orphan { action, .. } => format!("orphan {action:?}"),
        other => panic!("{other:?}"),
    };
    plan.steps().iter().map(|step| format!("{}: {}", step.name, word(&step.action))).collect()
}
