use std::time::Duration;

use axum::http::Method;

use crate::declare::assertion::Assertion;
use crate::declare::value::Value;
use crate::support::Location;

/// Where a monitor sends its request.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// The route whose attribute declares the monitor.
    Route,
    /// A path of this application, which may contain parameters as that of a route does.
    Path(String),
    /// The absolute URL of another application.
    Url(String),
}

/// The definition of an external uptime check.
///
/// `healthcheck(..)` in `#[route]` declares one. In `healthcheck = expression`, start from [`Monitor::new`]. To
/// monitor something other than an annotated route, start from [`Monitor::get`] and pass the result to
/// [`Builder::monitor`](crate::Builder::monitor):
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
/// Publishing sends every field. A field that you leave out gets the default that its method names. Only the group is
/// not sent unless you set it, so the one in the dashboard stays. A definition that the monitoring API would reject is held
/// back: it is not published, and the log and `monitors plan` say why. The application starts all the same.
///
/// `Debug` masks the values of headers and cookies, and what looks like a secret in the address, the query and the body.
#[derive(Clone)]
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
    /// Whether an attribute declares it, so that the compiler has proven it.
    pub(crate) is_proven: bool,
    pub(crate) location: Location,
}

impl Monitor {
    /// A monitor of the route whose attribute contains the expression.
    #[track_caller]
    pub fn new() -> Self {
        Self::of(Target::Route, None)
    }

    /// The monitor that `healthcheck(..)` declares: the macro has proven it.
    #[doc(hidden)]
    #[track_caller]
    pub fn proven() -> Self {
        Self { is_proven: true, ..Self::new() }
    }

    /// A monitor that sends GET to a path of this application (`/orders/{id}`) or to the URL of another application
    /// (`https://partner.example/ping`).
    #[track_caller]
    pub fn get(path_or_url: impl Into<String>) -> Self {
        Self::request(Method::GET, path_or_url)
    }

    /// A monitor that sends `method` to a path of this application or to the URL of another application.
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
            is_proven: false,
            location: Location::caller(),
        }
    }

    /// Sets the name that people see, of at most 100 characters. Default: method and address, such as
    /// `GET shop.example.com/orders/1`.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Connects the definition to the monitor with this key: at most 128 ASCII letters, digits, `-`,
    /// `_` and `.`. Default: a key that is derived from application, environment, method, path template and name.
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// Sets the method to send, one that the route answers. Default: GET where the route answers it, else the route's first
    /// method.
    pub fn method(mut self, method: Method) -> Self {
        self.method = Some(method);
        self
    }

    /// Sets the sample value for the path parameter `name`. Each parameter of the path needs one.
    pub fn param(mut self, name: impl Into<String>, sample: impl ToString) -> Self {
        self.params.push((name.into(), sample.to_string()));
        self
    }

    /// Adds a query parameter.
    pub fn query(mut self, name: impl Into<String>, value: impl ToString) -> Self {
        self.query.push((name.into(), value.to_string()));
        self
    }

    /// Adds a header to send: text, or [`Value::env`]. All headers together have at most 5,120 bytes, and each name occurs
    /// once. `Host`, `Content-Length`, `Transfer-Encoding` and `Connection` are set by the API, and `Cookie` comes from
    /// [`cookie`](Self::cookie): a monitor with one is held back.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Adds a cookie to send: text, or [`Value::env`]. All cookies together have at most 5,120 bytes, and each name occurs
    /// once. A value has no white space, `;`, `,`, `"` or `\`.
    pub fn cookie(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.cookies.push((name.into(), value.into()));
        self
    }

    /// Sets the body to send with POST, PUT or PATCH. Default: none.
    pub fn body(mut self, body: impl Into<String>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Adds a condition on the response. The monitor alerts when one does not hold. Default: none.
    pub fn assert(mut self, assertion: Assertion) -> Self {
        self.assertions.push(assertion);
        self
    }

    /// Adds tags, each of 1 to 100 characters, and none twice.
    pub fn tags<T: Into<String>>(mut self, tags: impl IntoIterator<Item = T>) -> Self {
        self.tags.extend(tags.into_iter().map(Into::into));
        self
    }

    /// Sets a note for people. The library adds the source line of the definition to it.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// Sets the interval between two requests: 30 s to 1 h, in whole seconds. Default: 1 min.
    pub fn every(mut self, every: Duration) -> Self {
        self.every = Some(every);
        self
    }

    /// Sets how long a response may take: 1 s to 15 s, in whole seconds. Default: 10 s.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Adds recipients of alerts: the keys of notification lists, `email:x` or `slack:#y`. Default: the list `default`.
    pub fn notify<T: Into<String>>(mut self, notify: impl IntoIterator<Item = T>) -> Self {
        self.notify.extend(notify.into_iter().map(Into::into));
        self
    }

    /// Sets the group that contains the monitor in the dashboard. Default: the group that the dashboard has.
    pub fn group(mut self, group: impl Into<String>) -> Self {
        self.group = Some(group.into());
        self
    }

    /// Sets how long a failure may last before it alerts, in whole seconds. Default: zero.
    pub fn grace(mut self, grace: Duration) -> Self {
        self.grace = Some(grace);
        self
    }

    /// Sets how many failures in a row do not alert yet. Default: zero.
    pub fn failure_tolerance(mut self, failures: u32) -> Self {
        self.failure_tolerance = Some(failures);
        self
    }

    /// Sets the interval of reminders during a failure, in whole minutes. Default: 8 h.
    pub fn realert(mut self, every: Duration) -> Self {
        self.realert = Some(every);
        self
    }

    /// Adds regions to send requests from, such as `eu-central-1`. Default: those of the account.
    pub fn regions<T: Into<String>>(mut self, regions: impl IntoIterator<Item = T>) -> Self {
        self.regions.extend(regions.into_iter().map(Into::into));
        self
    }

    /// Sets whether the monitor follows redirects. Default: true.
    pub fn follow_redirects(mut self, follow: bool) -> Self {
        self.follow_redirects = Some(follow);
        self
    }

    /// Sets whether the certificate of the host must be valid. Default: true.
    pub fn verify_ssl(mut self, verify: bool) -> Self {
        self.verify_ssl = Some(verify);
        self
    }

    /// Restricts the monitor to these environments: others do not publish it. Default: all environments.
    pub fn environments<T: Into<String>>(mut self, environments: impl IntoIterator<Item = T>) -> Self {
        self.environments.extend(environments.into_iter().map(Into::into));
        self
    }

    /// Publishes the monitor without starting it. Default: false.
    pub fn paused(mut self, paused: bool) -> Self {
        self.paused = paused;
        self
    }

    /// Confirms that a request which changes something (POST, PUT, PATCH, DELETE) may be sent repeatedly. Without it
    /// such a monitor is held back. Default: false.
    pub fn mutates(mut self, mutates: bool) -> Self {
        self.mutates = mutates;
        self
    }

    /// Sets the place of the attribute that declares the monitor.
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
