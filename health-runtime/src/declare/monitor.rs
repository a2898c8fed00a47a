use std::time::Duration;

use axum::http::Method;

use crate::declare::assertion::Assertion;
use crate::declare::value::Value;
use crate::support::Location;

/// What a monitor asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// The route on which the monitor is declared.
    Route,
    /// A path of this application: a template with parameters, as a route has.
    Path(String),
    /// Somebody else's address.
    Url(String),
}

/// The definition of an external uptime check of one route.
///
/// In `#[route(.., healthcheck = expression)]` start from [`Monitor::new`]; for something that is no annotated route
/// start from [`Monitor::get`] and give the result to [`Builder::monitor`](crate::Builder::monitor):
///
/// ```standalone_crate
/// # use std::time::Duration;
/// use health_runtime::{Health, Monitor, response};
///
/// # fn main() -> Result<(), health_runtime::Error> {
/// let partner = Monitor::get("https://partner.example/ping")
///     .name("partner")
///     .every(Duration::from_secs(60))
///     .assert(response::code().eq(200));
/// let health = Health::builder().allow_empty().monitor(partner).build()?;
/// # Ok(()) }
/// ```
///
/// Everything that the monitoring API is told is sent with each publication, what is left out with the default named
/// here; a group alone is left as it is. `Debug` shows no header or cookie value.
#[derive(Clone, Debug)]
#[must_use = "a monitor does nothing until a route or `Builder::monitor` gets it"]
pub struct Monitor {
    pub(crate) target: Target,
    pub(crate) method: Option<Method>,
    pub(crate) name: Option<String>,
    pub(crate) key: Option<String>,
    pub(crate) params: Vec<(String, String)>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: Vec<(String, Value)>,
    pub(crate) cookies: Vec<(String, Value)>,
    pub(crate) body: Option<String>,
    pub(crate) assertions: Vec<Assertion>,
    pub(crate) tags: Vec<String>,
    pub(crate) note: Option<String>,
    pub(crate) every: Option<Duration>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) notify: Vec<String>,
    pub(crate) group: Option<String>,
    pub(crate) grace: Option<Duration>,
    pub(crate) failure_tolerance: Option<u32>,
    pub(crate) realert: Option<Duration>,
    pub(crate) regions: Vec<String>,
    pub(crate) follow_redirects: Option<bool>,
    pub(crate) verify_ssl: Option<bool>,
    pub(crate) environments: Vec<String>,
    pub(crate) paused: bool,
    pub(crate) mutates: bool,
    pub(crate) location: Location,
}

impl Monitor {
    /// A monitor of the route on which it is declared.
    #[track_caller]
    pub fn new() -> Self {
        Self::of(Target::Route, None)
    }

    /// GET of a path of this application (`/orders/{id}`), or of another's address (`https://partner.example/ping`).
    #[track_caller]
    pub fn get(path_or_url: impl Into<String>) -> Self {
        Self::request(Method::GET, path_or_url)
    }

    /// Any method, on a path of this application or another's address.
    #[track_caller]
    pub fn request(method: Method, path_or_url: impl Into<String>) -> Self {
        let to = path_or_url.into();
        let target = if to.starts_with('/') { Target::Path(to) } else { Target::Url(to) };
        Self::of(target, Some(method))
    }

    #[track_caller]
    fn of(target: Target, method: Option<Method>) -> Self {
        Self {
            target,
            method,
            name: None,
            key: None,
            params: Vec::new(),
            query: Vec::new(),
            headers: Vec::new(),
            cookies: Vec::new(),
            body: None,
            assertions: Vec::new(),
            tags: Vec::new(),
            note: None,
            every: None,
            timeout: None,
            notify: Vec::new(),
            group: None,
            grace: None,
            failure_tolerance: None,
            realert: None,
            regions: Vec::new(),
            follow_redirects: None,
            verify_ssl: None,
            environments: Vec::new(),
            paused: false,
            mutates: false,
            location: Location::caller(),
        }
    }

    /// What people see; at most 100 characters. Default `GET shop.example.com/orders/1`.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Ties the definition to the monitor with this key; `[a-z0-9-]`, at most 128 characters. Default: derived from
    /// application, environment, method, path template and name.
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// The method to send; default GET where the route answers it, else the route's first.
    pub fn method(mut self, method: Method) -> Self {
        self.method = Some(method);
        self
    }

    /// A sample value for the parameter `name` of the path.
    pub fn param(mut self, name: impl Into<String>, sample: impl ToString) -> Self {
        self.params.push((name.into(), sample.to_string()));
        self
    }

    /// A query parameter.
    pub fn query(mut self, name: impl Into<String>, value: impl ToString) -> Self {
        self.query.push((name.into(), value.to_string()));
        self
    }

    /// A header to send: text, or [`Value::env`].
    pub fn header(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// A cookie to send: text, or [`Value::env`].
    pub fn cookie(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.cookies.push((name.into(), value.into()));
        self
    }

    /// The body to send with POST, PUT or PATCH.
    pub fn body(mut self, body: impl Into<String>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Adds a condition on the answer.
    pub fn assert(mut self, assertion: Assertion) -> Self {
        self.assertions.push(assertion);
        self
    }

    /// Adds tags, each of at most 100 characters.
    pub fn tags<T: Into<String>>(mut self, tags: impl IntoIterator<Item = T>) -> Self {
        self.tags.extend(tags.into_iter().map(Into::into));
        self
    }

    /// A text for people. The source line of the definition is added to it.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// The interval, 30 s to 1 h in whole seconds. Default 1 min.
    pub fn every(mut self, every: Duration) -> Self {
        self.every = Some(every);
        self
    }

    /// How long an answer may take, 1 s to 15 s in whole seconds. Default 10 s.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Adds whom to tell: notification list keys, `email:x`, `slack:#y`. Default the list `default`.
    pub fn notify<T: Into<String>>(mut self, notify: impl IntoIterator<Item = T>) -> Self {
        self.notify.extend(notify.into_iter().map(Into::into));
        self
    }

    /// The group of monitors to show it in.
    pub fn group(mut self, group: impl Into<String>) -> Self {
        self.group = Some(group.into());
        self
    }

    /// How long a failure may last before it alerts, in whole seconds. Default zero.
    pub fn grace(mut self, grace: Duration) -> Self {
        self.grace = Some(grace);
        self
    }

    /// How many failures in a row do not alert yet. Default none.
    pub fn failure_tolerance(mut self, failures: u32) -> Self {
        self.failure_tolerance = Some(failures);
        self
    }

    /// The interval of reminders while it fails, in whole minutes. Default 8 h.
    pub fn realert(mut self, every: Duration) -> Self {
        self.realert = Some(every);
        self
    }

    /// Adds regions to probe from: `eu-central-1`. Default what the account says.
    pub fn regions<T: Into<String>>(mut self, regions: impl IntoIterator<Item = T>) -> Self {
        self.regions.extend(regions.into_iter().map(Into::into));
        self
    }

    /// Whether redirects are followed. Default true.
    pub fn follow_redirects(mut self, follow: bool) -> Self {
        self.follow_redirects = Some(follow);
        self
    }

    /// Whether the certificate of the host must be valid. Default true.
    pub fn verify_ssl(mut self, verify: bool) -> Self {
        self.verify_ssl = Some(verify);
        self
    }

    /// Published in these environments alone; default: in all.
    pub fn environments<T: Into<String>>(mut self, environments: impl IntoIterator<Item = T>) -> Self {
        self.environments.extend(environments.into_iter().map(Into::into));
        self
    }

    /// Published, but not probing. Default false.
    pub fn paused(mut self, paused: bool) -> Self {
        self.paused = paused;
        self
    }

    /// Says that a request which changes something (POST, PUT, PATCH, DELETE) may be sent again and again.
    pub fn mutates(mut self, mutates: bool) -> Self {
        self.mutates = mutates;
        self
    }

    /// The place of the attribute, where one declares the monitor.
    pub(crate) fn at(mut self, location: Location) -> Self {
        self.location = location;
        self
    }
}

impl Default for Monitor {
    #[track_caller]
    fn default() -> Self {
        Self::new()
    }
}
