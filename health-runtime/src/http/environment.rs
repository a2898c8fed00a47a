//! `/environment`: the system, the process, the compiler and the sections of the application, without secrets.

use std::path::PathBuf;

use axum::http::StatusCode;
use axum::routing::{MethodRouter, get};
use serde_json::{Value, json};

use crate::error::Mistake;
use crate::http::respond::{Responder, ResponseFuture, Sections, json};
use crate::http::view::View;
use crate::support::{did_you_mean, machine, object, redact, redact_arguments};

type MakeSection = fn() -> Value;

/// The sections of the library.
const BUILT_IN: &[(&str, MakeSection)] = &[("os", os), ("process", process), ("rust", rust)];

/// The response of `/environment`: the sections `os`, `process` and `rust`, then the sections of the application.
///
/// Secrets appear as `********`. A value counts as a secret when its name contains `key`, `token`, `pass`, `secret`,
/// `credential`, `cookie`, `session`, `private` or `dsn`, or has one of `auth`, `authorization`, `bearer`, `cert`, `cred`,
/// `creds`, `license`, `oauth`, `pat`, `pin`, `psk`, `pw`, `pwd`, `salt`, `sig`, `signature`, `signing` or `sk` as a whole
/// word (`DB_PW`, `dbPw`), in any letter case and at any depth; `{"name": "DB_PASSWORD", "value": ..}` counts as well. So do,
/// anywhere in a text or on the command line: the user and password of a URL or of another connection string, PEM blocks,
/// JWTs, what follows `Bearer` or `Basic`, tokens with the prefix of a well-known service, the addresses of webhooks, and
/// everything after the name of a secret (`password=`, `--token x`, `?sig=`). A text is shown up to 64 KiB.
///
/// The response shows a secret that has another name and another form. Therefore do not make the endpoint public: by default
/// only [`Health::management`](crate::Health::management) serves it.
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

    /// Leaves out `os`, `process` or `rust`. The application may add a section of that name.
    /// [`Builder::build`](crate::Builder::build) refuses any other name.
    pub fn without(mut self, section: impl Into<String>) -> Self {
        self.left_out.push(section.into());
        self
    }

    /// Adds a section. If the name is taken, [`Builder::build`](crate::Builder::build) fails.
    pub fn section(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.own.value(name, value);
        self
    }

    /// Adds a section whose value is computed for each response, on the blocking thread pool. When the function panics or
    /// takes longer than the probe deadline, the value is `{"error": ..}`.
    pub fn section_with<V: Into<Value>>(
        mut self,
        name: impl Into<String>,
        value: impl Fn() -> V + Send + Sync + 'static,
    ) -> Self {
        self.own.function(name, value);
        self
    }

    /// All sections of the response.
    pub(crate) fn into_sections(self, mistakes: &mut Vec<Mistake>) -> Sections {
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
        ResponseFuture::pending(async move {
            let engine = &view.app.engine;
            let sections =
                view.app.content.environment.gather(&engine.runtime, engine.probe_deadline()).await;
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
        "cwd": path_text(std::env::current_dir()),
        "user": machine::user(),
        "pid": std::process::id(),
        "environ": environ,
    })
}

fn rust() -> Value {
    json!({
        "version": env!("BUILT_WITH_RUSTC"),
        "executable": path_text(std::env::current_exe()),
        "profile": env!("BUILT_WITH_PROFILE"),
        "target": env!("BUILT_FOR_TARGET"),
    })
}

fn lossy(text: std::ffi::OsString) -> String {
    text.to_string_lossy().into_owned()
}

/// The path as text; `None` where the system does not know it.
fn path_text(path: std::io::Result<PathBuf>) -> Option<String> {
    path.ok().map(|path| path.to_string_lossy().into_owned())
}
