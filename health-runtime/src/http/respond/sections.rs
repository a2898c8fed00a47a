//! Members that the application adds to a JSON response, each a value or a function.

use std::sync::Arc;

use serde_json::{Map, Value};
use tokio::time::Instant;

use crate::engine::{AppRuntime, PendingCall, SharedCall};
use crate::error::Mistake;
use crate::support::{object, shallow};

/// Members by name, in the order in which they were added.
#[derive(Clone, Default)]
pub(crate) struct Sections(Vec<(String, SectionValue)>);

#[derive(Clone)]
enum SectionValue {
    Constant(Value),
    Function(Arc<SharedCall<Value>>),
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
        let call = SharedCall::blocking(Arc::new(move || shallow(function().into())));
        self.0.push((name.into(), SectionValue::Function(call)));
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
                SectionValue::Function(call) => {
                    let name = name.clone();
                    SectionValue::Function(call.map(move |value| change(&name, value)))
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

    /// Starts or joins a run of every function. They run at the same time on the blocking thread pool of `runtime`, each
    /// once for all requests. Never waits.
    pub(crate) fn begin(&self, runtime: &AppRuntime, deadline: Instant) -> PendingSections<'_> {
        let begun = self.0.iter().map(|(name, value)| {
            let value = match value {
                SectionValue::Constant(value) => PendingValue::Constant(value),
                SectionValue::Function(call) => PendingValue::Call(call, call.begin(runtime, deadline)),
            };
            (&**name, value)
        });
        PendingSections { members: begun.collect(), deadline }
    }
}

/// Members whose functions run.
pub(crate) struct PendingSections<'a> {
    members: Vec<(&'a str, PendingValue<'a>)>,
    deadline: Instant,
}

enum PendingValue<'a> {
    Constant(&'a Value),
    Call(&'a SharedCall<Value>, PendingCall<Value>),
}

impl PendingSections<'_> {
    /// All members. A function that panics or does not return by the deadline leaves an error in its place and spoils no
    /// other member.
    pub(crate) async fn gather(self) -> Map<String, Value> {
        let mut members = Map::new();
        for (name, value) in self.members {
            let value = match value {
                PendingValue::Constant(value) => value.clone(),
                PendingValue::Call(call, pending) => {
                    let returned = pending.by(self.deadline).await;
                    if call.is_news(returned.is_err())
                        && let Err(why) = returned
                    {
                        tracing::error!(target: "health", section = name, why, "a section of a response is missing");
                    }
                    returned.unwrap_or_else(|why| object([("error".to_owned(), why.into())]).into())
                }
            };
            members.insert(name.to_owned(), value);
        }
        members
    }
}
