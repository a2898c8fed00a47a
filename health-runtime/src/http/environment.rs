//! `/environment`: the system, the process and the language, and what the application adds; without secrets.

use std::path::PathBuf;

use axum::http::StatusCode;
use axum::routing::{MethodRouter, get};
use serde_json::{Value, json};

use crate::error::Mistake;
use crate::http::respond::{Answer, Responder, Sections, json};
use crate::http::view::View;
use crate::support::{did_you_mean, machine, object, redact, redact_arguments};

type Section = fn() -> Value;

/// The sections that are there unless they are left out.
const BUILT_IN: &[(&str, Section)] = &[("os", os), ("process", process), ("rust", rust)];

/// What `/environment` answers: the sections `os`, `process` and `rust`, then the application's own.
///
/// Whatever has a name that contains `key`, `token`, `pass`, `secret`, `credential`, `auth`, `cookie`, `session`,
/// `private`, `dsn` or `signature`, or ends with `_pwd`, `_pat` or `_salt`, in any letter case and at any depth, appears as
/// `********`; so do the user information of URLs, `pwd=` and what follows it, the value of a header of authorization, and
/// whatever looks like a PEM block or a JWT. A secret without such a name or look is shown: the endpoint is for the management
/// alone.
///
/// ```
/// use health_runtime::{EnvironmentDump, Health};
///
/// let dump = EnvironmentDump::new()
///     .without("process")
///     .section("build", "4f2a91c")
///     .section_with("cpus", || std::thread::available_parallelism().map_or(0, usize::from));
/// let builder = Health::builder().environment_dump(dump);
/// # drop(builder);
/// ```
#[derive(Clone, Default)]
#[must_use = "give it to `Builder::environment_dump`"]
pub struct EnvironmentDump {
    left_out: Vec<String>,
    own: Sections,
}

impl EnvironmentDump {
    /// The sections `os`, `process` and `rust`.
    pub fn new() -> Self {
        Self::default()
    }

    /// Leaves one of `os`, `process` and `rust` out. Another may then be added under its name.
    pub fn without(mut self, section: impl Into<String>) -> Self {
        self.left_out.push(section.into());
        self
    }

    /// Adds a section. A second one of its name is an error of [`Builder::build`](crate::Builder::build).
    pub fn section(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.own.value(name, value);
        self
    }

    /// Adds a section whose value is computed for each answer, on the blocking pool. A function that panics or outlives
    /// the probe deadline is answered as `{"error": ..}`.
    pub fn section_with<V: Into<Value>>(
        mut self,
        name: impl Into<String>,
        value: impl Fn() -> V + Send + Sync + 'static,
    ) -> Self {
        self.own.function(name, value);
        self
    }

    /// All that is to be answered.
    pub(crate) fn sections(self, mistakes: &mut Vec<Mistake>) -> Sections {
        let mut sections = Sections::default();
        for (name, section) in BUILT_IN {
            if !self.left_out.iter().any(|left_out| left_out == name) {
                sections.function(*name, section);
            }
        }
        let names = || BUILT_IN.iter().map(|(name, _)| *name);
        for name in self.left_out.iter().filter(|left_out| !names().any(|name| name == **left_out)) {
            let meant = did_you_mean(name, names(), '"');
            mistakes.push(Mistake::new(format!("/environment has no section {name:?} to leave out{meant}")));
        }
        sections.extend(self.own);
        sections.mistakes("/environment", &[], mistakes);
        sections
    }
}

pub(super) fn environment(view: View) -> MethodRouter {
    get(Responder::new(view, |view, _| {
        Answer::asked(async move {
            let sections = view.environment.gather(&view.engine.runtime, view.engine.probe_deadline()).await;
            json(StatusCode::OK, redact(sections.into()))
        })
    }))
}

fn os() -> Value {
    json!({
        "platform": std::env::consts::OS,
        "name": std::env::consts::FAMILY,
        "uname": machine::uname(),
    })
}

fn process() -> Value {
    let environ = object(std::env::vars_os().map(|(name, value)| (lossy(name), lossy(value).into())));
    json!({
        "argv": redact_arguments(std::env::args_os().map(lossy)),
        "cwd": shown(std::env::current_dir()),
        "user": machine::user(),
        "pid": std::process::id(),
        "environ": environ,
    })
}

fn rust() -> Value {
    json!({
        "version": env!("BUILT_WITH_RUSTC"),
        "executable": shown(std::env::current_exe()),
        "profile": env!("BUILT_WITH_PROFILE"),
        "target": env!("BUILT_FOR_TARGET"),
    })
}

fn lossy(text: std::ffi::OsString) -> String {
    text.to_string_lossy().into_owned()
}

/// Paths that cannot be had are nobody's problem here.
fn shown(path: std::io::Result<PathBuf>) -> Option<String> {
    path.ok().map(|path| path.to_string_lossy().into_owned())
}
