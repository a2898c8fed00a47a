//! Members that the application adds to a JSON response, each a value or a function.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};
use tokio::time::Instant;

use crate::engine::AppRuntime;
use crate::error::Mistake;
use crate::support::timer::by;
use crate::support::{object, shallow};

/// Members by name, in the order in which they were added.
#[derive(Clone, Default)]
pub(crate) struct Sections(Vec<(String, SectionValue)>);

#[derive(Clone)]
enum SectionValue {
    Constant(Value),
    Function(Arc<dyn Fn() -> Value + Send + Sync>),
}

impl Sections {
    pub(crate) fn value(&mut self, name: impl Into<String>, value: impl Into<Value>) {
        self.0.push((name.into(), SectionValue::Constant(shallow(value.into()))));
    }

    pub(crate) fn function<V: Into<Value>>(
        &mut self,
        name: impl Into<String>,
        function: impl Fn() -> V + Send + Sync + 'static,
    ) {
        self.0.push((name.into(), SectionValue::Function(Arc::new(move || shallow(function().into())))));
    }

    #[cfg(feature = "environment")]
    pub(crate) fn extend(&mut self, more: Self) {
        self.0.extend(more.0);
    }

    /// The same members with `change` applied to each value.
    #[cfg(feature = "environment")]
    pub(crate) fn map(self, change: fn(&str, Value) -> Value) -> Self {
        let changed = self.0.into_iter().map(|(name, value)| {
            let value = match value {
                SectionValue::Constant(value) => SectionValue::Constant(change(&name, value)),
                SectionValue::Function(function) => {
                    let name = name.clone();
                    SectionValue::Function(Arc::new(move || change(&name, function())))
                }
            };
            (name, value)
        });
        Self(changed.collect())
    }

    /// Reports names that `endpoint` would have twice. `reserved` are the members of the endpoint itself.
    pub(crate) fn mistakes(&self, endpoint: &str, reserved: &[&str], mistakes: &mut Vec<Mistake>) {
        for (at, (name, _)) in self.0.iter().enumerate() {
            let taken =
                reserved.contains(&&**name) || self.0[..at].iter().any(|(earlier, _)| earlier == name);
            if taken {
                mistakes.push(Mistake::new(format!(
                    "{endpoint} would have two members named {name:?}: give one of them another name"
                )));
            }
        }
    }

    /// All members. The functions run at the same time on the blocking thread pool of `runtime`. A function that panics or
    /// takes longer than `limit` leaves an error in its place and spoils no other member.
    pub(crate) async fn gather(&self, runtime: &AppRuntime, limit: Duration) -> Map<String, Value> {
        let deadline = Instant::now() + limit;
        let started: Vec<_> = self
            .0
            .iter()
            .map(|(name, value)| match value {
                SectionValue::Constant(value) => (name, Ok(value.clone())),
                SectionValue::Function(function) => {
                    let function = Arc::clone(function);
                    match runtime.spawn_blocking(move || function()) {
                        Ok(running) => (name, Err(running)),
                        Err(_) => (name, Ok(error_value(name, "could not be started"))),
                    }
                }
            })
            .collect();
        let mut members = Map::new();
        for (name, started) in started {
            let value = match started {
                Ok(value) => value,
                Err(running) => match by(deadline, running.result).await {
                    Some(Ok(value)) => value,
                    Some(Err(_)) => error_value(name, "panicked"),
                    None => error_value(name, "did not answer in time"),
                },
            };
            members.insert(name.clone(), value);
        }
        members
    }
}

fn error_value(section: &str, why: &str) -> Value {
    tracing::error!(target: "health", section, why, "a section of a response is missing");
    object([("error".to_owned(), why.into())]).into()
}
