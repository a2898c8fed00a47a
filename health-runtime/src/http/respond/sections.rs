//! What an application adds to an answer: members by name, each a value or a function.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};
use tokio::time::{Instant, timeout_at};

use crate::engine::AppRuntime;
use crate::error::Mistake;
use crate::support::object;

/// Members by name, in the order they were added.
#[derive(Clone, Default)]
pub(crate) struct Sections(Vec<(String, Source)>);

#[derive(Clone)]
enum Source {
    Value(Value),
    Function(Arc<dyn Fn() -> Value + Send + Sync>),
}

impl Sections {
    pub(crate) fn value(&mut self, name: impl Into<String>, value: impl Into<Value>) {
        self.0.push((name.into(), Source::Value(value.into())));
    }

    pub(crate) fn function<V: Into<Value>>(
        &mut self,
        name: impl Into<String>,
        function: impl Fn() -> V + Send + Sync + 'static,
    ) {
        self.0.push((name.into(), Source::Function(Arc::new(move || function().into()))));
    }

    #[cfg(feature = "environment")]
    pub(crate) fn extend(&mut self, more: Self) {
        self.0.extend(more.0);
    }

    /// Names that `endpoint` would answer twice, `taken` being what it says by itself.
    pub(crate) fn mistakes(&self, endpoint: &str, taken: &[&str], mistakes: &mut Vec<Mistake>) {
        let known = |at: usize, name: &str| {
            taken.contains(&name) || self.0[..at].iter().any(|(known, _)| known == name)
        };
        for (_, (name, _)) in self.0.iter().enumerate().filter(|(at, (name, _))| known(*at, name)) {
            let what =
                format!("{endpoint} would have two members named {name:?}: give one of them another name");
            mistakes.push(Mistake::new(what));
        }
    }

    /// All members, the functions called at the same time on the blocking pool of `runtime`. One that panics or takes
    /// longer than `limit` is answered with an error in its place, and takes nothing else down.
    pub(crate) async fn gather(&self, runtime: &AppRuntime, limit: Duration) -> Map<String, Value> {
        let deadline = Instant::now() + limit;
        let started: Vec<_> = self
            .0
            .iter()
            .map(|(name, source)| match source {
                Source::Value(value) => (name, Ok(value.clone())),
                Source::Function(function) => {
                    let function = Arc::clone(function);
                    match runtime.spawn_blocking(move || function()) {
                        Ok(running) => (name, Err(running)),
                        Err(_) => (name, Ok(broken(name, "could not be started"))),
                    }
                }
            })
            .collect();
        let mut members = Map::new();
        for (name, started) in started {
            let value = match started {
                Ok(value) => value,
                Err(running) => match timeout_at(deadline, running.result).await {
                    Ok(Ok(value)) => value,
                    Ok(Err(_)) => broken(name, "panicked"),
                    Err(_) => broken(name, "did not answer in time"),
                },
            };
            members.insert(name.clone(), value);
        }
        members
    }
}

fn broken(section: &str, why: &str) -> Value {
    tracing::error!(target: "health", section, why, "a section of an answer is missing");
    object([("error".to_owned(), why.into())]).into()
}
