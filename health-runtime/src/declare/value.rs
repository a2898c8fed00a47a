use std::fmt;

/// The value of a header or cookie of a monitor: written in the source, or read from the environment when it is sent.
///
/// `Debug` shows neither: a header is where tokens live.
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    /// As written.
    Literal(String),
    /// Read from this environment variable when the monitor is sent.
    Env(String),
}

impl Value {
    /// Read from the environment variable `name` when the monitor is sent, and shown nowhere.
    pub fn env(name: impl Into<String>) -> Self {
        Self::Env(name.into())
    }

    /// As it is sent.
    ///
    /// # Errors
    /// Names the variable that is not set, or that no header can hold. Its value is the secret, and not quoted.
    #[cfg(feature = "preflight")]
    pub(crate) fn reveal(&self, variable: &dyn Fn(&str) -> Option<String>) -> Result<String, String> {
        let name = match self {
            Self::Literal(text) => return Ok(text.clone()),
            Self::Env(name) => name,
        };
        let text = variable(name).ok_or_else(|| format!("the environment variable `{name}` is not set"))?;
        match axum::http::HeaderValue::from_str(&text) {
            Ok(_) => Ok(text),
            Err(_) => {
                Err(format!("the environment variable `{name}` has a character that a header must not have"))
            }
        }
    }

    /// As it may be shown to anybody.
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
