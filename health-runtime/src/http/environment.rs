//! `/environment`: the system, the process, the compiler and the sections of the application, without secrets.

use std::path::PathBuf;
use std::sync::Arc;

use axum::http::StatusCode;
use axum::routing::{MethodRouter, get};
use serde_json::{Value, json};

use crate::error::Mistake;
use crate::http::respond::{Responder, ResponseFuture, Sections, json};
use crate::http::view::View;
use crate::monitors::ResolvedMonitor;
use crate::settings::{EnvironmentValues, is_secret_variable};
use crate::support::{MASK, did_you_mean, machine, object, redact, redact_arguments, redact_text, sort_by};

type MakeSection = fn(&Shown) -> Value;

/// The sections of the library.
const BUILT_IN: &[(&str, MakeSection)] =
    &[("os", |_| redact(os())), ("process", process), ("rust", |_| redact(rust()))];

/// Which values of the environment are shown.
#[derive(Clone, Default)]
struct Shown {
    values: EnvironmentValues,
    /// The variables with the secrets of the monitors.
    secrets: Vec<String>,
}

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
/// [`EnvironmentValues`](crate::EnvironmentValues) shows fewer or more of the variables. The variables that monitors name with `env("VAR")` never show.
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
    shown: Shown,
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

    /// Adds a section whose value a function computes on the blocking thread pool. Requests that arrive while it runs
    /// share the run; no value is cached. When the function panics or takes longer than the probe deadline, the value is
    /// `{"error": ..}`.
    pub fn section_with<V: Into<Value>>(
        mut self,
        name: impl Into<String>,
        value: impl Fn() -> V + Send + Sync + 'static,
    ) -> Self {
        self.own.function(name, value);
        self
    }

    /// Sets which values of the environment are shown, and never those that `monitors` send.
    pub(crate) fn show(&mut self, values: EnvironmentValues, monitors: &[ResolvedMonitor]) {
        let secrets = monitors.iter().flat_map(ResolvedMonitor::secret_variables);
        self.shown = Shown { values, secrets: secrets.map(str::to_owned).collect() };
    }

    /// All sections of the response.
    pub(crate) fn into_sections(self, mistakes: &mut Vec<Mistake>) -> Sections {
        let shown = Arc::new(self.shown);
        let mut sections = Sections::default();
        for (name, section) in BUILT_IN {
            if !self.left_out.iter().any(|left_out| left_out == name) {
                let shown = Arc::clone(&shown);
                sections.function(*name, move || section(&shown));
            }
        }
        let names = || BUILT_IN.iter().map(|(name, _)| *name);
        for name in self.left_out.iter().filter(|left_out| !names().any(|name| name == **left_out)) {
            let meant = did_you_mean(name, names(), '"');
            mistakes.push(Mistake::new(format!("/environment has no section {name:?} to leave out{meant}")));
        }
        sections.extend(self.own.map(redact_section));
        sections.mistakes("/environment", &[], mistakes);
        sections
    }
}

pub(super) fn environment(view: View) -> MethodRouter {
    get(Responder::new(view, |view, _| {
        ResponseFuture::pending(async move {
            let engine = &view.app.engine;
            let sections = view.app.content.environment.begin(&engine.runtime, engine.response_deadline());
            json(StatusCode::OK, sections.gather().await)
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

/// A section of the application, whose own name may be that of a secret.
fn redact_section(name: &str, value: Value) -> Value {
    let redacted = redact(object([(name.to_owned(), value)]).into());
    let Value::Object(members) = redacted else { return redacted };
    members.into_iter().next().map_or(Value::Null, |(_, value)| value)
}

fn environ(shown: &Shown) -> Value {
    let variables = std::env::vars_os().map(|(name, value)| (lossy(name), lossy(value)));
    if shown.values == EnvironmentValues::None {
        let mut names: Vec<_> = variables.map(|(name, _)| redact_text(&name)).collect();
        sort_by(&mut names, Ord::cmp);
        return names.into();
    }
    let masked = variables.map(|(name, value)| {
        let is_ours = is_secret_variable(&name) || shown.secrets.contains(&name);
        (name, Value::from(if is_ours { MASK.to_owned() } else { value }))
    });
    let environ = object(masked).into();
    if shown.values == EnvironmentValues::All { environ } else { redact(environ) }
}

fn process(shown: &Shown) -> Value {
    let arguments = std::env::args_os().map(lossy);
    let arguments = match shown.values {
        EnvironmentValues::All => arguments.collect(),
        EnvironmentValues::None | EnvironmentValues::Safe => redact_arguments(arguments),
    };
    json!({
        "argv": arguments,
        "cwd": path_text(std::env::current_dir()),
        "user": machine::user(),
        "pid": std::process::id(),
        "environ": environ(shown),
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
