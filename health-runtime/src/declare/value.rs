use std::fmt;

/// The value of a header or cookie of a monitor: text, or the name of an environment variable that holds the text.
///
/// `Debug` masks text, since headers often contain tokens, and shows only the name of a variable.
///
/// ```
/// use health_runtime::{Monitor, Value};
///
/// let monitor = Monitor::get("/orders").header("Authorization", Value::env("PROBE_TOKEN"));
/// assert!(format!("{monitor:?}").contains("PROBE_TOKEN"));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    /// The text itself.
    Literal(String),
    /// The name of the environment variable to read when the monitor is published.
    Env(String),
}

impl Value {
    /// Reads the environment variable `name` when the monitor is published. The library shows its value nowhere.
    pub fn env(name: impl Into<String>) -> Self {
        Self::Env(name.into())
    }

    /// The text to send.
    ///
    /// # Errors
    /// When the variable is not set or contains a character that a header must not contain. The error names the variable and
    /// never quotes its value.
    #[cfg(any(feature = "export", feature = "preflight"))]
    pub(crate) fn reveal(&self, variable: &dyn Fn(&str) -> Option<String>) -> Result<String, String> {
        let name = match self {
            Self::Literal(text) => return Ok(text.clone()),
            Self::Env(name) => name,
        };
        let text = variable(name).ok_or_else(|| format!("the environment variable `{name}` is not set"))?;
        match axum::http::HeaderValue::from_str(&text) {
            Ok(_) => Ok(text),
            Err(_) => Err(format!(
                "the environment variable `{name}` contains a character that a header must not contain"
            )),
        }
    }

    /// The value as it may be shown to everyone: a mask, or the name of the variable.
    pub(crate) fn redacted(&self) -> String {
        match self {
            Self::Literal(_) => "********".to_owned(),
            Self::Env(name) => format!("env({name})"),
        }
    }
}

impl<T: Into<String>> From<T> for Value {
    fn from(text: T) -> Self {
        Self::Literal(text.into())
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Literal(_) => f.write_str("********"),
            Self::Env(name) => write!(f, "env({name:?})"),
        }
    }
}
